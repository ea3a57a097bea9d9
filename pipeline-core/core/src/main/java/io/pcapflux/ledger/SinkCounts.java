package io.pcapflux.ledger;

import io.pcapflux.sink.SinkReport;
import java.util.Map;

/**
 * What a sink had counted at one moment, in packets.
 *
 * @param in entered
 * @param report what became of them
 * @param noted what else is worth knowing and is none of them, by name
 */
public record SinkCounts(String name, long in, SinkReport report, Map<String, Long> noted) {
    /** Noted of packets that an earlier run left for this one, and that are lost; they are in none of its equations. */
    public static final String FAILED_FROM_EARLIER_RUNS = "failedFromEarlierRuns";

    /** Whether {@code in = written + shed + failed + deadLettered + spooled} holds. */
    public boolean balanced() {
        return in == report.total();
    }

    /** Whether packets were lost that nobody asked to lose. */
    public boolean loss() {
        return report.shed() > 0 || report.failed() > 0 || noted.getOrDefault(FAILED_FROM_EARLIER_RUNS, 0L) > 0;
    }
}
