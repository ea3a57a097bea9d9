package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/** The operators that need nothing but the packets. */
public final class PacketOperators {
    private PacketOperators() {}

    /** Gives an operator a name for messages and the ledger. */
    public static PacketOperator named(String name, PacketOperator operator) {
        return new Named(name, operator);
    }

    /**
     * Keeps the packets that match; the others are removed as {@code filtered}.
     *
     * @param predicate makes a predicate for each subscription, so that it may keep state; called on the subscribing
     *     thread
     */
    public static PacketOperator filter(Supplier<? extends Predicate<Packet>> predicate) {
        return named(
                "filter",
                packets -> Flux.deferContextual(context -> {
                    Tally filtered = OperatorAccount.of(context).removal("filtered");
                    Predicate<Packet> test = predicate.get();
                    return packets.filter(packet -> {
                        boolean keep = test.test(packet);
                        if (!keep) {
                            filtered.increment();
                        }
                        return keep;
                    });
                }));
    }

    /**
     * Keeps at most so many bytes of each packet; the original length stays. Nothing is removed or copied.
     *
     * @param bytes at least 1
     */
    public static PacketOperator truncate(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("truncate to " + bytes + " bytes; at least 1 is needed");
        }
        return named("truncate", packets -> packets.map(packet -> packet.truncate(bytes)));
    }

    /** Ends the stream at a number of packets, bytes, or after a time; see {@link Limit}. */
    public static Limit limit() {
        return Limit.none();
    }

    /** Keeps the packets of a range of time; see {@link TimeRange}. */
    public static TimeRange timeRange() {
        return TimeRange.all();
    }
}
