package io.pcapflux.runner.execute;

import java.time.Duration;

/**
 * How progress is told on standard error.
 *
 * @param interval between two lines; zero for none
 * @param inPlace whether a line replaces the one before, as on a terminal
 */
public record StatusOptions(Duration interval, boolean inPlace) {
    public static final StatusOptions NONE = new StatusOptions(Duration.ZERO, false);
}
