package io.pcapflux.ledger;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator had counted at one moment, in packets.
 *
 * @param in entered
 * @param out left
 * @param removed did not leave, by reason
 * @param ended why this operator ended the stream early; null if it did not
 * @param noted what else is worth knowing and removed no packet: entries evicted from a table, packets that passed
 *     undecoded
 */
public record OperatorCounts(
        String name,
        long in,
        long out,
        Map<String, Long> removed,
        @Nullable String ended,
        Map<String, Long> noted) {

    /** Whether {@code in = out + removed} holds. */
    public boolean balanced() {
        return missing() == 0;
    }

    long missing() {
        return in - out - removed.values().stream().mapToLong(Long::longValue).sum();
    }
}
