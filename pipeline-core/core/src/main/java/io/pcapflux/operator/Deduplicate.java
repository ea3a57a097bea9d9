package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Removes packets whose captured bytes are the same, in number and value, as those of a packet shortly before; they are
 * counted as {@code duplicate}. What was removed is compared with too, so that of a row of equal packets the first one
 * stays. Neither link type, interface nor original length matter.
 *
 * <p>Shortly before means, as with editcap: among the {@link #packets} last packets, the one looked at included ({@code
 * editcap -d}, {@code -D}); with a {@link #window} also at most so much earlier ({@code editcap -w}). A packet without a
 * time is then never a duplicate, nor one earlier than its double; what is out of reach of one packet is forgotten, also
 * where time runs backward later.
 *
 * <p>Memory: 128 bits of a SHA-256 and some 30 bytes more for each packet within reach, never for more than
 * {@link #packets}; for a window of time, which has {@value #MOST} packets unless told otherwise, that is 46 MB at the
 * most. Packets beyond that number count as out of reach.
 *
 * @see PacketOperators#deduplicate()
 */
public final class Deduplicate implements PacketOperator {
    /** The most packets that can be within reach. */
    public static final int MOST = 1_000_000;

    private static final int USUAL = 5;

    private final int packets;
    private final @Nullable Duration window;
    private final PacketOperator sieve;

    private Deduplicate(int packets, @Nullable Duration window) {
        this.packets = packets;
        this.window = window;
        long nanos = window == null ? Long.MAX_VALUE : TimeUnit.NANOSECONDS.convert(window);
        sieve = Sieve.of("deduplicate", "duplicate", account -> {
            Duplicates duplicates = new Duplicates(packets, nanos);
            return packet -> (window != null && !packet.hasTimestamp()) || !duplicates.seen(packet);
        });
    }

    static Deduplicate usual() {
        return new Deduplicate(USUAL, null);
    }

    /** Within how many packets a double counts, the packet looked at included: 2 to {@value #MOST}; usually 5. */
    public Deduplicate packets(int packets) {
        if (packets < 2 || packets > MOST) {
            throw new IllegalArgumentException("duplicates within " + packets + " packets; 2 to " + MOST + " will do");
        }
        return new Deduplicate(packets, window);
    }

    /**
     * Within what time a double counts, the time itself included; zero or more. The number of packets becomes
     * {@value #MOST}; tell another one behind this.
     */
    public Deduplicate window(Duration window) {
        if (window.isNegative()) {
            throw new IllegalArgumentException("duplicates within a negative time");
        }
        return new Deduplicate(MOST, window);
    }

    @Override
    public String name() {
        return sieve.name();
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> upstream) {
        return sieve.apply(upstream);
    }

    @Override
    public String toString() {
        return "deduplicate[packets: " + packets + (window == null ? "" : ", window: " + window.toMillis() + "ms")
                + "]";
    }
}
