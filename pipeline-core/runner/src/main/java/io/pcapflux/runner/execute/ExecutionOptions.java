package io.pcapflux.runner.execute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to run.
 *
 * @param report where the ledger goes as JSON: a path, {@code -} for standard output, null for nowhere
 * @param allowLoss whether a run that lost packets counts as good
 * @param shutdownTimeout how long a stop may take
 * @param summary whether the ledger is told on standard error at the end
 * @param status how progress is told
 */
public record ExecutionOptions(
        @Nullable String report, boolean allowLoss, Duration shutdownTimeout, boolean summary, StatusOptions status) {}
