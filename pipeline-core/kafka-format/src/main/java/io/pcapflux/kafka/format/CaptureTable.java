package io.pcapflux.kafka.format;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.TimeResolution;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The captures and interfaces that records have told of: each is told to the listener once, and is the same object for
 * all its packets. Bounded, since whoever writes into the topic makes them up: the captures used longest ago are
 * forgotten, and are others when they come again.
 *
 * <p>Records that contradict each other about an interface give two captures with the same id.
 *
 * <p>A file numbers interfaces as they are told of, and a packet's header tells of its own interface alone. So that those
 * of a capture keep their numbers, the ones below it that nothing is known of are told of before it, as having its link
 * type. One that comes later with another link type is told of anew.
 */
final class CaptureTable {
    /** Captures, and interfaces of all captures. */
    static final int MOST = 65_536;
    /** What they say, in memory. */
    private static final long MOST_BYTES = 64L << 20;
    /** A header may tell any number; a capture with more interfaces is not worth as many descriptions. */
    static final int LAST_KEPT = 255;

    private final MetadataListener listener;
    /** By id, the one used longest ago first. */
    private final Map<UUID, KnownCapture> captures = new LinkedHashMap<>(16, 0.75f, true);

    private int interfaces;
    /** To the listener, of all captures: the number that a file gives to the next one. */
    private long told;

    private long bytes;
    /** Of the last packet with a header, which the next one mostly shares. */
    private @Nullable PacketKey lastKey;

    private @Nullable CaptureInterface last;

    private record PacketKey(UUID capture, long number, LinkType linkType) {}

    private record PartitionKey(String topic, int partition) {}

    private record DescribedKey(
            int id,
            LinkType linkType,
            int snaplen,
            TimeResolution resolution,
            long timeOffset,
            CaptureOptions options) {}

    CaptureTable(MetadataListener listener) {
        this.listener = listener;
    }

    /** The interface of a packet with a header of its own. */
    CaptureInterface ofPacket(PacketHeader header) {
        PacketKey key = new PacketKey(header.captureId(), header.interfaceId(), header.linkType());
        CaptureInterface latest = last;
        if (latest != null && key.equals(lastKey)) {
            return latest;
        }
        if (header.interfaceId() > Integer.MAX_VALUE) {
            throw new RecordFormatException("its interface id, " + header.interfaceId() + ", is out of range");
        }
        KnownCapture capture = known(header.captureId());
        CaptureInterface known = capture.get(key);
        latest = known == null ? add(capture, key) : known;
        lastKey = key;
        last = latest;
        return latest;
    }

    private CaptureInterface add(KnownCapture capture, PacketKey key) {
        int number = (int) key.number();
        CaptureInterface standIn = capture.takeStandIn(number);
        if (standIn == null) {
            tellStandIns(capture, number, key.linkType());
            return add(capture, key, described(capture.free(number), number, key.linkType()));
        }
        interfaces--;
        bytes -= standIn.weight();
        if (!standIn.linkType().equals(key.linkType())) {
            return add(capture, key, described(standIn.capture(), number, key.linkType()));
        }
        put(capture, key, standIn);
        return standIn;
    }

    /** Has the next interface told of come as number so-and-so, if that is possible. */
    private void tellStandIns(KnownCapture capture, int number, LinkType linkType) {
        while (told < number && number <= LAST_KEPT) {
            int below = (int) told;
            CaptureInterface standIn = described(capture.free(below), below, linkType);
            capture.addStandIn(standIn);
            interfaces++;
            bytes += standIn.weight();
            tell(standIn);
        }
    }

    private static CaptureInterface described(Capture capture, int number, LinkType linkType) {
        return new CaptureInterface(capture, number, null, linkType, 0, TimeResolution.NANOSECONDS);
    }

    /** The interface that stands for a partition whose records tell of none. */
    CaptureInterface ofPartition(String topic, int partition, LinkType linkType) {
        String name = topic + "-" + partition;
        KnownCapture capture = known(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), name);
        PartitionKey key = new PartitionKey(topic, partition);
        CaptureInterface known = capture.get(key);
        return known != null
                ? known
                : add(
                        capture,
                        key,
                        new CaptureInterface(capture.free(0), 0, null, linkType, 0, TimeResolution.MICROSECONDS));
    }

    /** The same interface as one that a segment describes. */
    CaptureInterface ofSegment(UUID captureId, CaptureInterface told) {
        KnownCapture capture = known(captureId);
        DescribedKey key = new DescribedKey(
                told.id(), told.linkType(), told.snaplen(), told.resolution(), told.timeOffset(), told.options());
        CaptureInterface known = capture.get(key);
        return known != null
                ? known
                : add(
                        capture,
                        key,
                        new CaptureInterface(
                                capture.free(told.id()),
                                told.id(),
                                told.linkType(),
                                told.snaplen(),
                                told.resolution(),
                                told.timeOffset(),
                                told.options()));
    }

    /** Tells of the section of a capture, once. */
    void section(UUID captureId, CaptureSection told) {
        KnownCapture capture = known(captureId);
        if (capture.addSection(told.weight())) {
            bytes += told.weight();
            forget();
            listener.accept(new CaptureSection(capture.first(), told.options()));
        }
    }

    private KnownCapture known(UUID id) {
        return known(id, "capture " + id);
    }

    private KnownCapture known(UUID id, String name) {
        return captures.computeIfAbsent(id, added -> new KnownCapture(id, name));
    }

    private CaptureInterface add(KnownCapture capture, Object key, CaptureInterface added) {
        put(capture, key, added);
        forget();
        tell(added);
        return added;
    }

    private void put(KnownCapture capture, Object key, CaptureInterface added) {
        capture.add(key, added);
        interfaces++;
        bytes += added.weight();
    }

    private void tell(CaptureInterface one) {
        told++;
        listener.accept(one);
    }

    /** The last one too if it alone says too much: it begins anew then. */
    private void forget() {
        var eldest = captures.values().iterator();
        while (captures.size() > MOST || interfaces > MOST || bytes > MOST_BYTES) {
            KnownCapture forgotten = eldest.next();
            interfaces -= forgotten.interfaces();
            bytes -= forgotten.bytes();
            eldest.remove();
        }
    }
}
