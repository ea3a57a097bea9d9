package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Packet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The times of records, as the user wants them. Begun by one thread, then used by any. */
final class RecordTimes {
    private final TimestampPolicy policy;
    private final LongSupplier clock;
    private boolean begun;
    private volatile long shift;

    /** @param clock milliseconds since 1970 */
    RecordTimes(TimestampPolicy policy, LongSupplier clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /** Brings the first packet of each topic; the first of them that has a time tells how far all are shifted. */
    void begin(Packet packet) {
        if (!begun && packet.hasTimestamp()) {
            begun = true;
            shift = clock.getAsLong() - millis(packet);
        }
    }

    /** Milliseconds since 1970, rounded down. */
    static long millis(Packet packet) {
        return Math.floorDiv(packet.timestampNanos(), 1_000_000L);
    }

    /**
     * The time of a record.
     *
     * @param captured milliseconds since 1970, null for none
     * @return null leaves it to the producer's clock
     */
    @Nullable
    Long of(@Nullable Long captured) {
        if (captured == null) {
            return null;
        }
        return switch (policy) {
            case CAPTURE -> captured;
            case NOW -> null;
            case SHIFT -> Math.max(0, captured + shift);
        };
    }
}
