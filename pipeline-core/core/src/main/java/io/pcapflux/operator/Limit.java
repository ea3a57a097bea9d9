package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Ends the stream, and with it the source, once a number of packets or bytes has passed or a time is over; whichever
 * comes first.
 *
 * <p>The packet that reaches {@link #packets} or {@link #bytes} is the last one delivered: the source is cancelled with
 * it and nothing is removed. Packets that a source delivers after the end are removed as {@code limited}.
 *
 * @see PacketOperators#limit()
 */
public final class Limit implements PacketOperator {
    private static final Limit NONE = new Limit(Long.MAX_VALUE, Long.MAX_VALUE, null, null);

    private final long packets;
    private final long bytes;
    private final @Nullable Duration duration;
    private final @Nullable Duration span;

    private Limit(long packets, long bytes, @Nullable Duration duration, @Nullable Duration span) {
        this.packets = packets;
        this.bytes = bytes;
        this.duration = duration;
        this.span = span;
    }

    static Limit none() {
        return NONE;
    }

    /** At most so many packets; at least 1. */
    public Limit packets(long packets) {
        return new Limit(positive(packets), bytes, duration, span);
    }

    /** Until at least so many captured bytes have passed; at least 1. */
    public Limit bytes(long bytes) {
        return new Limit(packets, positive(bytes), duration, span);
    }

    /** For so long after the subscription, by the wall clock, also when no packet comes; more than zero. */
    public Limit duration(Duration duration) {
        positive(duration.compareTo(Duration.ZERO));
        return new Limit(packets, bytes, duration, span);
    }

    /**
     * For so long by the packets' own time, from the first packet that has one; more than zero. The first packet so
     * much later than that one, or later still, ends the stream and is itself removed as {@code limited}. Packets
     * without a time, and packets earlier than the first, pass.
     */
    public Limit span(Duration span) {
        positive(span.compareTo(Duration.ZERO));
        return new Limit(packets, bytes, duration, span);
    }

    private static long positive(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("a limit must be more than zero");
        }
        return value;
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> upstream) {
        return new LimitFlux(upstream, packets, bytes, duration, span);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (packets != Long.MAX_VALUE) {
            parts.add("packets: " + packets);
        }
        if (bytes != Long.MAX_VALUE) {
            parts.add("bytes: " + bytes);
        }
        if (duration != null) {
            parts.add("duration: " + duration.toMillis() + "ms");
        }
        if (span != null) {
            parts.add("span: " + span.toMillis() + "ms");
        }
        return "limit" + parts;
    }
}
