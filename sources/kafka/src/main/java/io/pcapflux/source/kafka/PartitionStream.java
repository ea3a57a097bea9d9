package io.pcapflux.source.kafka;

import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordFormatException;
import io.pcapflux.kafka.format.RecordPackets;
import io.pcapflux.kafka.format.SegmentHeader;
import io.pcapflux.packet.Packet;
import org.jspecify.annotations.Nullable;

/** The packets of a partition, and the one it is at. For the thread that emits. */
final class PartitionStream {
    private final PartitionQueue queue;
    private final Decoding decoding;
    /** The record it is in. */
    private PartitionQueue.@Nullable Arrival record;

    private @Nullable RecordPackets packets;
    private @Nullable Packet head;
    /** Packets of the record that have been delivered before, and still come. */
    private long toPassOver;

    private boolean firstOfRecord;
    private long arrived;
    private long blankSince;
    private @Nullable Packet latest;

    PartitionStream(PartitionQueue queue, Decoding decoding, long now) {
        this.queue = queue;
        this.decoding = decoding;
        this.blankSince = now;
    }

    PartitionQueue queue() {
        return queue;
    }

    /** Goes to the next packet, where it is at none; false if none is at hand. */
    boolean fill(long now) {
        boolean wasBlank = head == null && record == null;
        while (head == null) {
            if (record == null && !begin()) {
                blankSince = wasBlank ? blankSince : now;
                return false;
            }
            read();
        }
        return true;
    }

    private boolean begin() {
        PartitionQueue.Arrival next = queue.take();
        if (next == null) {
            return false;
        }
        record = next;
        arrived = next.nanos();
        firstOfRecord = true;
        toPassOver = queue.deliveredBefore(next.original().offset());
        try {
            packets = decoding.decoder().decode(next.stored());
        } catch (RecordFormatException e) {
            passOver(next, e);
        }
        return true;
    }

    private void read() {
        if (record == null || packets == null) {
            return;
        }
        try {
            Packet next = packets.next();
            if (next == null) {
                end();
            } else if (toPassOver > 0) {
                toPassOver--;
                firstOfRecord = false; // it is known to be no double
                queue.deliveredPacket();
                decoding.duplicates().increment();
            } else {
                head = next;
            }
        } catch (RecordFormatException e) {
            passOver(record, e);
        }
    }

    private void passOver(PartitionQueue.Arrival broken, RecordFormatException why) {
        if (toPassOver == Long.MAX_VALUE) {
            decoding.duplicates().increment(); // it was passed over before, or is a double
        } else {
            decoding.passOver(broken, why);
        }
        end();
    }

    private void end() {
        record = null;
        packets = null;
        queue.delivered();
    }

    /** The packet it is at; to be asked only behind {@link #fill}. */
    Packet head() {
        if (head == null) {
            throw new IllegalStateException("at no packet of " + queue.partition());
        }
        return head;
    }

    /** Passes over the packet it is at, or its whole segment, if it was published before. */
    boolean passOverDouble(Doubles doubles) {
        PartitionQueue.Arrival of = record;
        if (of == null) {
            return false;
        }
        byte[] segment = of.header(SegmentHeader.NAME);
        boolean isDouble = of.header(PacketHeader.NAME) != null
                ? doubles.seen(head())
                : firstOfRecord && segment != null && doubles.seenSegment(segment);
        if (isDouble) {
            decoding.duplicates().increment();
            toPassOver = Long.MAX_VALUE;
            head = null;
            queue.deliveredPacket();
        }
        return isDouble;
    }

    /** The packet it is at has been delivered. */
    void delivered() {
        firstOfRecord = false;
        latest = latest == null || Packet.BY_TIME.compare(head(), latest) > 0 ? head() : latest;
        head = null;
        queue.deliveredPacket();
        if (packets != null) {
            read(); // so that a record that is through counts as delivered at once
        }
    }

    /** Whether the packet it is at is earlier than another one that was delivered, and by no fault of its own partition. */
    boolean isLate(@Nullable Packet latestOfAll) {
        return latestOfAll != null
                && Packet.BY_TIME.compare(head(), latestOfAll) < 0
                && (latest == null || Packet.BY_TIME.compare(head(), latest) >= 0);
    }

    /** When the record of the packet it is at came, in nanoseconds of the clock. */
    long arrived() {
        return arrived;
    }

    /** Since when it has been at no packet. */
    long blankSince() {
        return blankSince;
    }
}
