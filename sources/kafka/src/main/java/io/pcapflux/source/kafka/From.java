package io.pcapflux.source.kafka;

import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.TimePoint;
import java.time.Instant;
import org.apache.kafka.clients.admin.OffsetSpec;

/** Where in a partition to begin. */
sealed interface From {
    /** With the oldest record. */
    record Begin() implements From {}

    /** Behind the newest record. */
    record End() implements From {}

    /** Where the group has left off; with the oldest record where it has not been yet. */
    record Committed() implements From {}

    /** With the first record of this time or later. */
    record Time(Instant instant) implements From {}

    static From parse(String text) {
        return switch (text) {
            case "begin" -> new Begin();
            case "end" -> new End();
            case "committed" -> new Committed();
            default -> time(text);
        };
    }

    private static From time(String text) {
        try {
            return new Time(TimePoint.parse(text).instant());
        } catch (IllegalArgumentException e) {
            throw new OptionException(
                    "from", "must be begin, end, committed or a time (ISO 8601, or seconds since 1970)");
        }
    }

    /** How brokers call it. */
    default OffsetSpec spec() {
        if (this instanceof Time time) {
            return OffsetSpec.forTimestamp(Math.max(0, time.instant().toEpochMilli()));
        }
        return this instanceof End ? OffsetSpec.latest() : OffsetSpec.earliest();
    }
}
