package io.pcapflux.kafka.format;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.TimeResolution;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The captures and interfaces that records have told of: each is told to the listener once, and is the same object for
 * all its packets. Bounded, since whoever writes into the topic makes them up.
 *
 * <p>Records that contradict each other about an interface give two captures with the same id.
 */
final class CaptureTable {
    /** Interfaces of all captures. */
    static final int MOST = 65_536;
    /** What they say, in memory. */
    private static final long MOST_BYTES = 64L << 20;
    /** How often records may contradict each other about an interface. */
    private static final int MOST_VERSIONS = 16;

    private final MetadataListener listener;
    private final Map<Object, CaptureInterface> interfaces = new HashMap<>();
    private final Map<CaptureKey, Capture> captures = new HashMap<>();
    private final Set<Taken> taken = new HashSet<>();
    private final Set<UUID> sections = new HashSet<>();
    private long bytes;
    /** Of the last packet with a header, which the next one mostly shares. */
    private @Nullable PacketKey lastKey;

    private @Nullable CaptureInterface last;

    /** Which of the captures with an id: usually there is one. */
    private record CaptureKey(UUID id, int version) {}

    /** An interface number in one of the captures with an id. */
    private record Taken(UUID id, int version, int number) {}

    private record PacketKey(UUID capture, long number, LinkType linkType) {}

    private record PartitionKey(String topic, int partition) {}

    private record DescribedKey(
            UUID capture,
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
        CaptureInterface known = interfaces.get(key);
        latest = known == null ? add(key, described(header)) : known;
        lastKey = key;
        last = latest;
        return latest;
    }

    private CaptureInterface described(PacketHeader header) {
        if (header.interfaceId() > Integer.MAX_VALUE) {
            throw new RecordFormatException("its interface id, " + header.interfaceId() + ", is out of range");
        }
        int id = (int) header.interfaceId();
        Capture capture = free(header.captureId(), id);
        return new CaptureInterface(capture, id, null, header.linkType(), 0, TimeResolution.NANOSECONDS);
    }

    /** The interface that stands for a partition whose records tell of none. */
    CaptureInterface ofPartition(String topic, int partition, LinkType linkType) {
        PartitionKey key = new PartitionKey(topic, partition);
        CaptureInterface known = interfaces.get(key);
        if (known != null) {
            return known;
        }
        UUID id = UUID.nameUUIDFromBytes((topic + "-" + partition).getBytes(StandardCharsets.UTF_8));
        Capture capture = new Capture(topic + "-" + partition, () -> id);
        return add(key, new CaptureInterface(capture, 0, null, linkType, 0, TimeResolution.MICROSECONDS));
    }

    /** The same interface as one that a segment describes. */
    CaptureInterface ofSegment(UUID captureId, CaptureInterface told) {
        DescribedKey key = new DescribedKey(
                captureId,
                told.id(),
                told.linkType(),
                told.snaplen(),
                told.resolution(),
                told.timeOffset(),
                told.options());
        CaptureInterface known = interfaces.get(key);
        return known != null
                ? known
                : add(
                        key,
                        new CaptureInterface(
                                free(captureId, told.id()),
                                told.id(),
                                told.linkType(),
                                told.snaplen(),
                                told.resolution(),
                                told.timeOffset(),
                                told.options()));
    }

    /** Tells of the section of a capture, once. */
    void section(UUID captureId, CaptureSection told) {
        if (sections.size() < MOST && bytes + told.weight() <= MOST_BYTES && sections.add(captureId)) {
            bytes += told.weight();
            listener.accept(new CaptureSection(capture(captureId, 0), told.options()));
        }
    }

    /** A capture with the id in which no interface has this number yet. */
    private Capture free(UUID captureId, int number) {
        for (int version = 0; version < MOST_VERSIONS; version++) {
            if (!taken.contains(new Taken(captureId, version, number))) {
                taken.add(new Taken(captureId, version, number));
                return capture(captureId, version);
            }
        }
        throw new RecordFormatException("it contradicts what " + MOST_VERSIONS + " others say of interface " + number
                + " of capture " + captureId);
    }

    private Capture capture(UUID id, int version) {
        return captures.computeIfAbsent(new CaptureKey(id, version), key -> new Capture("capture " + id, () -> id));
    }

    private CaptureInterface add(Object key, CaptureInterface added) {
        if (interfaces.size() >= MOST || bytes + added.weight() > MOST_BYTES) {
            throw new RecordFormatException("its interface is one too many: " + interfaces.size()
                    + " are known already, which say " + bytes + " bytes");
        }
        bytes += added.weight();
        interfaces.put(key, added);
        listener.accept(added);
        return added;
    }
}
