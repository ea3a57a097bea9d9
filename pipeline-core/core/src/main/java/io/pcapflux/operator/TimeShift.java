package io.pcapflux.operator;

import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Moves all times by the same duration. */
record TimeShift(Duration offset) implements PacketOperator {
    /** Longer than any capture's times are apart, and short enough to add to them. */
    static final Duration LONGEST = Duration.ofDays(1_000_000);

    private static final int SECOND = 1_000_000_000;

    TimeShift {
        if (offset.compareTo(LONGEST) > 0 || offset.compareTo(LONGEST.negated()) < 0) {
            throw new IllegalArgumentException("a shift by " + offset + "; a million days is the most");
        }
    }

    @Override
    public String name() {
        return "shift-time";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return packets.map(this::shift).contextWrite(context -> {
            MetadataListener below = MetadataListener.of(context);
            MetadataListener shifting = metadata -> below.accept(shift(metadata));
            return shifting.putInto(context);
        });
    }

    private Packet shift(Packet packet) {
        if (!packet.hasTimestamp()) {
            return packet;
        }
        int nanos = packet.timestampNanoOfSecond() + offset.getNano();
        int carry = nanos < SECOND ? 0 : 1;
        long seconds = saturated(packet.timestampSeconds(), offset.getSeconds() + carry);
        return packet.withTime(seconds, nanos - carry * SECOND);
    }

    /** The sum; what 64 bits do not hold stays at their end. */
    private static long saturated(long seconds, long more) {
        long sum = seconds + more;
        boolean overflow = ((seconds ^ sum) & (more ^ sum)) < 0;
        return overflow ? (more < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    private CaptureMetadata shift(CaptureMetadata metadata) {
        return metadata instanceof InterfaceStatistics counts
                ? new InterfaceStatistics(
                        counts.captureInterface(),
                        Objects.requireNonNull(shift(counts.time())),
                        shift(counts.start()),
                        shift(counts.end()),
                        counts.options())
                : metadata;
    }

    private @Nullable Instant shift(@Nullable Instant time) {
        if (time == null) {
            return null;
        }
        boolean beyond = offset.isNegative()
                ? time.isBefore(Instant.MIN.minus(offset))
                : time.isAfter(Instant.MAX.minus(offset));
        return beyond ? time : time.plus(offset);
    }
}
