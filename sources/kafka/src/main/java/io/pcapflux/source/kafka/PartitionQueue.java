package io.pcapflux.source.kafka;

import io.pcapflux.kafka.format.StoredRecord;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What has been read ahead of a partition, and how far it has been delivered. Filled by the thread that polls, emptied by
 * the one that emits.
 */
final class PartitionQueue {
    static final long NO_END = Long.MAX_VALUE;
    static final long UNKNOWN = -1;
    /** Of a record, beside its bytes. */
    private static final int FRAME = 256;

    private final TopicPartition partition;
    private final long end;
    private final Delivered before;
    private final Queue<Arrival> records = new ArrayDeque<>();
    private long bytes;
    private boolean full;
    private boolean revoked;
    /** The offset that is polled next. */
    private long position = UNKNOWN;
    /** The offset of the record that is being delivered, or behind the last one that was. */
    private long undelivered = UNKNOWN;
    /** Packets of that record that have been delivered. */
    private long deliveredOfRecord;

    private boolean inRecord;

    /** A record and when it came. */
    record Arrival(ConsumerRecord<byte[], byte[]> original, int cost, long nanos) {
        /** What is to be decoded. */
        StoredRecord stored() {
            return new StoredRecord(
                    original.topic(),
                    original.partition(),
                    original.offset(),
                    original.key(),
                    original.value(),
                    this::header);
        }

        byte @Nullable [] header(String name) {
            Header header = original.headers().lastHeader(name);
            return header == null ? null : header.value();
        }
    }

    /**
     * How far a partition has been delivered.
     *
     * @param offset of the first record that has not been delivered, or not to its end
     * @param packets of that record that have been delivered
     */
    record Delivered(long offset, long packets) {
        static final Delivered NOTHING = new Delivered(0, 0);
    }

    /**
     * @param end the offset to end before, or {@link #NO_END}
     * @param before what has been delivered of it when it was assigned before
     */
    PartitionQueue(TopicPartition partition, long end, Delivered before) {
        this.partition = partition;
        this.end = end;
        this.before = before;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Takes a record in. */
    synchronized void add(ConsumerRecord<byte[], byte[]> record, int size, long nanos) {
        if (record.offset() < end && !revoked) {
            records.add(new Arrival(record, size + FRAME, nanos));
            bytes += size + FRAME;
        }
    }

    /** The next record; null if there is none at hand. It is being delivered until {@link #delivered}. */
    synchronized @Nullable Arrival take() {
        Arrival next = records.poll();
        if (next != null) {
            bytes -= next.cost();
            inRecord = true;
            undelivered = next.original().offset();
            deliveredOfRecord = 0;
        }
        return next;
    }

    /** How many packets of the record at an offset are to be passed over, since they were delivered before; all, for an older one. */
    long deliveredBefore(long offset) {
        if (offset < before.offset()) {
            return Long.MAX_VALUE;
        }
        return offset == before.offset() ? before.packets() : 0;
    }

    synchronized void deliveredPacket() {
        deliveredOfRecord++;
    }

    /** The record taken has been delivered to its end, or passed over. */
    synchronized void delivered() {
        inRecord = false;
        undelivered++;
        deliveredOfRecord = 0;
    }

    /**
     * Tells the offset polled next: what comes before it has been added, as far as there were records.
     *
     * @return whether it is another one
     */
    synchronized boolean polledTo(long offset) {
        boolean changed = position != offset;
        position = offset;
        return changed;
    }

    /** Whether nothing more comes before the end; of what was taken away, that is for others to say. */
    synchronized boolean finished() {
        return drained() && position >= end;
    }

    /** Whether all that has been read ahead is delivered, and not let go. */
    private boolean drained() {
        return records.isEmpty() && !inRecord && !revoked;
    }

    /** Whether it is known that more comes. */
    boolean expectsMore() {
        return end != NO_END;
    }

    synchronized Delivered progress() {
        return undelivered > before.offset() || (undelivered == before.offset() && deliveredOfRecord > 0)
                ? new Delivered(undelivered, deliveredOfRecord)
                : before;
    }

    /** The offset that a group that has all that was delivered goes on with; {@link #UNKNOWN} before it is known. */
    synchronized long committable() {
        return drained() ? Math.max(undelivered, Math.min(position, end)) : undelivered;
    }

    /**
     * Whether to read no further ahead for now: from where the share is full until half of it is left.
     *
     * @param share of all that may be read ahead, in bytes
     */
    synchronized boolean isFull(long share) {
        full = bytes >= share || (full && bytes > share / 2) || position >= end;
        return full;
    }

    synchronized boolean holdsShare(long share) {
        return bytes >= share / 2;
    }

    /** It is not to be read any more: what has been read ahead is let go. */
    synchronized void revoke() {
        revoked = true;
        records.clear();
        bytes = 0;
    }

    synchronized boolean isRevoked() {
        return revoked;
    }
}
