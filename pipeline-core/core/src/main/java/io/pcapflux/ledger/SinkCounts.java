package io.pcapflux.ledger;

import io.pcapflux.sink.SinkReport;

/**
 * What a sink had counted at one moment, in packets.
 *
 * @param in entered
 * @param report what became of them
 */
public record SinkCounts(String name, long in, SinkReport report) {

    /** Whether {@code in = written + shed + failed + deadLettered + spooled} holds. */
    public boolean balanced() {
        return in == report.total();
    }

    /** Whether packets were lost that nobody asked to lose. */
    public boolean loss() {
        return report.shed() > 0 || report.failed() > 0;
    }
}
