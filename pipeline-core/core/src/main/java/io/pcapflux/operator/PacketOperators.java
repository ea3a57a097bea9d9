package io.pcapflux.operator;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.packet.DecryptionSecrets;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
        return Sieve.of("filter", "filtered", account -> predicate.get());
    }

    /**
     * Keeps at most so many bytes of each packet; the original length stays. Nothing is removed or copied. Keys to
     * conversations ({@link DecryptionSecrets}) go no further: what is cut off shall not be read another way.
     *
     * @param bytes at least 1
     */
    public static PacketOperator truncate(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("truncate to " + bytes + " bytes; at least 1 is needed");
        }
        return named(
                "truncate",
                packets -> packets.map(packet -> packet.truncate(bytes)).contextWrite(context -> {
                    MetadataListener below = MetadataListener.of(context);
                    MetadataListener withoutKeys = metadata -> {
                        if (!(metadata instanceof DecryptionSecrets)) {
                            below.accept(metadata);
                        }
                    };
                    return withoutKeys.putInto(context);
                }));
    }

    /** Ends the stream at a number of packets, bytes, or after a time; see {@link Limit}. */
    public static Limit limit() {
        return Limit.none();
    }

    /** Keeps the packets of a range of time; see {@link TimeRange}. */
    public static TimeRange timeRange() {
        return TimeRange.all();
    }

    /**
     * Keeps the first of each n packets; the others are removed as {@code sampled}.
     *
     * @param n at least 1
     */
    public static PacketOperator sampleEvery(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("a sample of one in " + n);
        }
        return Sieve.of("sample", "sampled", account -> Sampling.every(n));
    }

    /**
     * Keeps each packet with the same probability; the others are removed as {@code sampled}. The same seed chooses the
     * same positions of a stream.
     *
     * @param probability 0 to 1
     * @param seed of the random numbers, from which each subscription begins
     */
    public static PacketOperator sampleRandomly(double probability, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a sample with a probability of " + probability);
        }
        return Sieve.of("sample", "sampled", account -> Sampling.random(probability, seed));
    }

    /** Removes packets that are the same as one shortly before; see {@link Deduplicate}. */
    public static Deduplicate deduplicate() {
        return Deduplicate.usual();
    }

    /**
     * Keeps the first packets of each flow; see {@link FirstPerFlow}.
     *
     * @param packets of each flow, both directions together; at least 1
     */
    public static FirstPerFlow firstPerFlow(int packets) {
        return new FirstPerFlow(packets, FirstPerFlow.FLOWS);
    }

    /**
     * Moves the times of packets and of interface statistics. Packets without a time pass as they are.
     *
     * @param offset to add; may be negative; at most a million days
     */
    public static PacketOperator shiftTime(Duration offset) {
        return new TimeShift(offset);
    }

    /**
     * Takes all VLAN tags (802.1Q, 802.1ad and the older ones for stacked tags) out of Ethernet frames; the original
     * length shrinks by as much. Packets of other link types, and frames cut off in or before their tags, pass as they
     * are and are noted as {@code undecodable}.
     */
    public static PacketOperator stripVlan() {
        return new VlanStripping();
    }

    /**
     * Hands packets on when their time has come; see {@link Pace}.
     *
     * @param speed 1 = as they were captured, 2 = twice as fast; more than 0
     */
    public static Pace pace(double speed) {
        return Pace.of(speed);
    }

    /** Waits for a time of day before the first packet; see {@link StartAt}. */
    public static StartAt startAt(Instant time) {
        return StartAt.of(time);
    }

    /** Replaces addresses by others that the key determines; see {@link Anonymize}. */
    public static Anonymize anonymize(AnonymizationKey key) {
        return new Anonymize(key, Undecodable.DROP, Payload.KEEP);
    }
}
