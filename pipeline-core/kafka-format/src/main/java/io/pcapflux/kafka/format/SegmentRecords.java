package io.pcapflux.kafka.format;

import io.pcapflux.format.pcap.PcapngSection;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link RecordLayout#SEGMENT}: one open segment for each partition. Packets without a key go to one partition until its
 * segment is cut, and then to the next.
 */
final class SegmentRecords implements RecordAssembler {
    /** A segment is cut before it is larger. */
    static final int MOST_BYTES = 256 << 10;
    /** A segment is cut when it is older. */
    static final Duration AGE = Duration.ofMillis(50);
    /** All open segments together; the oldest is cut for more. */
    static final int MOST_OPEN_BYTES = 16 << 20;
    /** What a record, and the batch it is sent in, has beside its value. */
    private static final int RECORD_FRAME = 512;

    private static final int LEAST_BYTES = 1024;

    private final PacketEncoder encoder;
    private final TopicShape topic;
    private final CaptureInterfaces interfaces;
    private final LongSupplier nanoClock;
    private final int mostBytes;

    /** By partition, the oldest first. */
    private final Map<Integer, OpenSegment> open = new LinkedHashMap<>();

    /** The one that took the last packet, which is where the next one mostly goes. */
    private @Nullable OpenSegment latest;
    /** Of the segment that was cut last: new room would be wiped first, and grow piece by piece. */
    private byte[] room = {};

    private long openBytes;
    /** Where packets without a key go. */
    private int keyless;

    SegmentRecords(PacketEncoder encoder, TopicShape topic, CaptureInterfaces interfaces, LongSupplier nanoClock) {
        this.encoder = encoder;
        this.topic = topic;
        this.interfaces = interfaces;
        this.nanoClock = nanoClock;
        this.mostBytes = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, topic.maxRecordBytes()) - RECORD_FRAME);
    }

    @Override
    public void add(Packet packet, Consumer<OutgoingRecord> ready) {
        byte[] key = encoder.key(packet);
        int partition = key == null ? keyless : topic.partitionOf().applyAsInt(key);
        int size = PcapngSection.sizeOf(packet);
        int taken = offerToLatest(packet, size, partition);
        if (taken == 0) {
            taken = addToOther(packet, size, partition, ready);
        }
        openBytes += taken;
        if (openBytes > MOST_OPEN_BYTES) {
            cutOldest(ready);
        }
    }

    private int offerToLatest(Packet packet, int size, int partition) {
        OpenSegment segment = latest;
        return segment != null && segment.partition() == partition && segment.hasRoomFor(packet, size)
                ? segment.offer(packet, size)
                : 0;
    }

    private int addToOther(Packet packet, int size, int partition, Consumer<OutgoingRecord> ready) {
        OpenSegment segment = roomFor(packet, size, partition, ready);
        latest = segment;
        try {
            int taken = segment.offer(packet, size);
            if (taken == 0) {
                throw new IllegalStateException(packet + " is not what its segment was begun for");
            }
            return taken;
        } catch (RuntimeException e) {
            dropIfEmpty(segment);
            throw e;
        }
    }

    private void cutOldest(Consumer<OutgoingRecord> ready) {
        while (openBytes > MOST_OPEN_BYTES) {
            cut(open.values().iterator().next(), ready);
        }
    }

    /** The open segment of a partition, or a new one where that does not take the packet. */
    private OpenSegment roomFor(Packet packet, int size, int partition, Consumer<OutgoingRecord> ready) {
        OpenSegment known = open.get(partition);
        if (known != null) {
            if (known.hasRoomFor(packet, size) && known.describes(packet)) {
                return known;
            }
            cut(known, ready);
        }
        OpenSegment begun = begin(packet, partition);
        if (!begun.describes(packet)) {
            // From here on this interface is described in other units of time.
            CaptureInterface described = interfaces
                    .from(packet.interfaceId(), packet.captureInterface())
                    .get(0);
            interfaces.accept(PcapngSection.fitting(described, packet));
            begun = begin(packet, partition);
        }
        open.put(partition, begun);
        openBytes += begun.length();
        return begun;
    }

    private OpenSegment begin(Packet packet, int partition) {
        byte[] taken = room;
        room = new byte[0];
        return new OpenSegment(
                partition, encoder.captureId(packet), packet, interfaces, mostBytes, taken, nanoClock.getAsLong());
    }

    private void dropIfEmpty(OpenSegment segment) {
        if (segment.isEmpty()) {
            discard(segment);
        }
    }

    private void discard(OpenSegment segment) {
        open.remove(segment.partition());
        latest = null;
        openBytes -= segment.length();
    }

    private void cut(OpenSegment segment, Consumer<OutgoingRecord> ready) {
        discard(segment);
        if (segment.partition() == keyless) {
            keyless = (keyless + 1) % topic.partitions();
        }
        ready.accept(segment.cut());
        if (segment.room().length <= 2 * MOST_BYTES) { // not what a single large packet took
            room = segment.room();
        }
    }

    @Override
    public void cutOld(Consumer<OutgoingRecord> ready) {
        long now = nanoClock.getAsLong();
        while (!open.isEmpty()) {
            OpenSegment oldest = open.values().iterator().next();
            if (now - oldest.openedNanos() < AGE.toNanos()) {
                return;
            }
            cut(oldest, ready);
        }
    }

    @Override
    public void cutAll(Consumer<OutgoingRecord> ready) {
        List<OpenSegment> all = new ArrayList<>(open.values());
        all.forEach(segment -> cut(segment, ready));
    }
}
