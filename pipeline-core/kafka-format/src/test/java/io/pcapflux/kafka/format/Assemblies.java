package io.pcapflux.kafka.format;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** An assembler of segments for tests, with what came out of it. */
final class Assemblies {
    static final UUID CAPTURE_ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    static final int LIMIT = 1 << 20;

    final CaptureInterfaces interfaces = new CaptureInterfaces();
    final AtomicLong nanos = new AtomicLong();
    final List<OutgoingRecord> records = new ArrayList<>();
    final SegmentRecords segments;

    Assemblies(RecordKey key, int partitions) {
        this(key, partitions, LIMIT);
    }

    Assemblies(RecordKey key, int partitions, int maxRecordBytes) {
        TopicShape topic = new TopicShape(
                partitions, bytes -> Math.floorMod(ByteBuffer.wrap(bytes).getLong(), partitions), maxRecordBytes);
        segments = new SegmentRecords(new PacketEncoder(key), topic, interfaces, nanos::get);
    }

    void add(Packet packet) {
        segments.add(packet, records::add);
    }

    void end() {
        segments.cutAll(records::add);
    }

    static Capture capture() {
        return new Capture("test", () -> CAPTURE_ID);
    }

    static CaptureInterface onlyInterface(Capture capture) {
        return new CaptureInterface(capture, 0, "eth0", LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS);
    }

    static Packet packet(CaptureInterface of, long sequence, long nanos, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) sequence);
        return new Packet(of, sequence, nanos, length, bytes, 0, length);
    }

    SegmentHeader header(int index) {
        return SegmentHeader.decode(records.get(index).header());
    }

    /** The values, one behind the other. */
    byte[] values() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.forEach(record -> all.writeBytes(record.value()));
        return all.toByteArray();
    }

    /** Packets as the reader of capture files reads them from bytes. */
    static List<Packet> read(byte[] capture, MetadataListener listener) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(
                Channels.newChannel(new ByteArrayInputStream(capture)), Capture.anonymous("read back"))) {
            reader.listen(listener);
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
            }
        }
        return packets;
    }

    static List<Packet> read(byte[] capture) throws IOException {
        return read(capture, ignored -> {});
    }
}
