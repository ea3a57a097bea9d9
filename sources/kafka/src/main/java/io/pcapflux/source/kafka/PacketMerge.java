package io.pcapflux.source.kafka;

import io.pcapflux.packet.Packet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The packets of several partitions in order of time, as far as they come in time. For the thread that emits. */
final class PacketMerge {
    private final Decoding decoding;
    private final long lateness;
    private final long share;
    /** Those that are at a packet, the earliest first; equal times in the order of the partitions. */
    private final PriorityQueue<PartitionStream> ready =
            new PriorityQueue<>(Comparator.comparing(PartitionStream::head, Packet.BY_TIME)
                    .thenComparing(stream -> stream.queue().partition().topic())
                    .thenComparing(stream -> stream.queue().partition().partition()));
    /** Those that are at none. */
    private final List<PartitionStream> blank = new ArrayList<>();

    private @Nullable Packet latest;

    /**
     * @param lateness how long a packet waits for others, in nanoseconds
     * @param share what a partition may read ahead, in bytes
     */
    PacketMerge(Decoding decoding, long lateness, long share) {
        this.decoding = decoding;
        this.lateness = lateness;
        this.share = share;
    }

    /** Takes the partitions that are assigned now for those before. */
    void replace(Collection<PartitionQueue> assigned, long now) {
        Map<PartitionQueue, PartitionStream> known = new HashMap<>();
        ready.forEach(stream -> known.put(stream.queue(), stream));
        blank.forEach(stream -> known.put(stream.queue(), stream));
        List<PartitionStream> kept = new ArrayList<>();
        for (PartitionQueue queue : assigned) {
            PartitionStream stream = known.get(queue);
            if (stream == null) {
                decoding.decoder()
                        .announce(queue.partition().topic(), queue.partition().partition());
                stream = new PartitionStream(queue, decoding, now);
            }
            kept.add(stream);
        }
        ready.removeIf(stream -> !kept.contains(stream));
        kept.removeAll(ready);
        blank.clear();
        blank.addAll(kept);
    }

    /** Looks which partitions are at a packet by now. */
    void fill(long now) {
        blank.removeIf(stream -> {
            boolean filled = stream.fill(now);
            if (filled) {
                ready.add(stream);
            }
            return filled;
        });
    }

    /** Whether all partitions have come to their ends. */
    boolean finished() {
        return ready.isEmpty()
                && blank.stream().allMatch(stream -> stream.queue().finished());
    }

    /** The partition whose packet is next; null if there is none or {@link #patience} is needed. */
    @Nullable
    PartitionStream next(long now) {
        PartitionStream first = ready.peek();
        return first != null && waits(first, now) <= 0 ? first : null;
    }

    /** The partition with the earliest packet at hand; null if there is none. */
    @Nullable
    PartitionStream first() {
        return ready.peek();
    }

    /** Whether no packet is at hand. */
    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** How long to wait, in nanoseconds, if nothing else happens: until a packet has waited for the others. */
    long patience(long now) {
        PartitionStream first = ready.peek();
        return first == null ? Long.MAX_VALUE : waits(first, now);
    }

    private long waits(PartitionStream first, long now) {
        long longest = 0;
        for (PartitionStream other : blank) {
            if (other.queue().finished()) {
                continue;
            }
            if (other.queue().expectsMore()) {
                return Long.MAX_VALUE;
            }
            long since = Math.max(first.arrived() - now, other.blankSince() - now);
            longest = Math.max(longest, since + lateness);
        }
        return longest > 0 && first.queue().holdsShare(share) ? 0 : longest;
    }

    /** Takes a partition out until {@link #goOn}. */
    void take(PartitionStream from) {
        ready.remove(from);
    }

    /** Whether the packet of a partition, which is about to be delivered, comes too late. */
    boolean isLate(PartitionStream from) {
        boolean late = from.isLate(latest);
        if (latest == null || Packet.BY_TIME.compare(from.head(), latest) > 0) {
            latest = from.head();
        }
        return late;
    }

    /** Goes on in a partition whose packet was taken, or passed over. */
    void goOn(PartitionStream from, long now) {
        if (from.fill(now)) {
            ready.add(from);
        } else {
            blank.add(from);
        }
    }
}
