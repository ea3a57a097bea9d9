package io.pcapflux.runner.info;

import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.Packet;
import io.pcapflux.runner.info.CaptureInfo.Damage;
import io.pcapflux.runner.info.CaptureInfo.InterfaceInfo;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what a reader gives. */
final class Counting {
    private static final long MOST_METADATA = 16L << 20;

    private final @Nullable PacketDigest digest;
    private final List<CaptureSection> sections = new ArrayList<>();
    private final List<PerInterface> interfaces = new ArrayList<>();
    private final Map<CaptureInterface, InterfaceStatistics> statistics = new HashMap<>();
    private @Nullable CaptureReader reader;
    private long packets;
    private long capturedBytes;
    private long originalBytes;
    private long packetComments;
    private long metadataBytes;
    private boolean ordered = true;
    private @Nullable Packet first;
    private @Nullable Packet last;
    private @Nullable Packet before;

    private static final class PerInterface {
        private long packets;
        private long originalBytes;
    }

    Counting(boolean withDigest) {
        this.digest = withDigest ? new PacketDigest() : null;
    }

    void readAll(CaptureReader from) throws IOException {
        reader = from;
        from.listen(this::take);
        for (Packet packet = from.next(); packet != null; packet = from.next()) {
            add(packet);
        }
    }

    private void take(CaptureMetadata metadata) {
        if (metadata instanceof CaptureInterface) {
            interfaces.add(new PerInterface());
        } else if (metadataBytes < MOST_METADATA && metadata instanceof CaptureSection section) {
            sections.add(section);
            metadataBytes += metadata.weight();
        } else if (metadataBytes < MOST_METADATA && metadata instanceof InterfaceStatistics latest) {
            statistics.put(latest.captureInterface(), latest);
            metadataBytes += metadata.weight();
        }
    }

    private void add(Packet packet) {
        packets++;
        capturedBytes += packet.capturedLength();
        originalBytes += packet.originalLength();
        PerInterface own = interfaces.get(packet.interfaceId());
        own.packets++;
        own.originalBytes += packet.originalLength();
        if (!packet.options().isEmpty() && !packet.options().comments().isEmpty()) {
            packetComments++;
        }
        if (packet.hasTimestamp()) {
            addTime(packet);
        }
        if (digest != null) {
            digest.add(packet);
        }
    }

    private void addTime(Packet packet) {
        ordered &= before == null || Packet.BY_TIME.compare(packet, before) >= 0;
        before = packet;
        first = first == null || Packet.BY_TIME.compare(packet, first) < 0 ? packet.compact() : first;
        last = last == null || Packet.BY_TIME.compare(packet, last) >= 0 ? packet : last;
    }

    CaptureInfo result(String file, long fileBytes, @Nullable Damage error) {
        CaptureReader read = reader;
        return new CaptureInfo(
                file,
                fileBytes,
                read == null ? null : read.format().label(),
                read == null ? null : read.compression().label(),
                read == null ? null : read.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little" : "big",
                sections,
                read == null ? List.of() : table(read.interfaces()),
                packets,
                capturedBytes,
                originalBytes,
                first,
                last,
                ordered,
                packetComments,
                digest == null ? null : digest.hex(),
                error);
    }

    private List<InterfaceInfo> table(List<CaptureInterface> descriptions) {
        List<InterfaceInfo> table = new ArrayList<>();
        for (CaptureInterface one : descriptions) {
            PerInterface counts = interfaces.get(one.id());
            table.add(new InterfaceInfo(one, counts.packets, counts.originalBytes, statistics.get(one)));
        }
        return table;
    }
}
