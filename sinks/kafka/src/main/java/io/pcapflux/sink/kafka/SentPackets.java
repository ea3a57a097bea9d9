package io.pcapflux.sink.kafka;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.SegmentHeader;
import io.pcapflux.packet.Packet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;

/** The packets in a record that was made and did not get through. */
final class SentPackets {
    private static final long NANOS_PER_MICRO = 1000;

    private SentPackets() {}

    static List<Packet> of(OutgoingRecord record) {
        if (PacketHeader.NAME.equals(record.headerName())) {
            PacketHeader header = PacketHeader.decode(record.header());
            return List.of(packet(record, header.timestampNanos(), header.originalLength()));
        }
        if (SegmentHeader.NAME.equals(record.headerName())) {
            return ofSegment(record);
        }
        byte[] key = record.key();
        long micros = key == null ? 0 : ByteBuffer.wrap(key).getLong();
        return List.of(packet(record, micros * NANOS_PER_MICRO, record.value().length));
    }

    private static Packet packet(OutgoingRecord record, long nanos, long originalLength) {
        byte[] bytes = record.value();
        return new Packet(record.origin(), record.firstSequence(), nanos, (int) originalLength, bytes, 0, bytes.length);
    }

    /** Its interfaces have the numbers they have in the capture. */
    private static List<Packet> ofSegment(OutgoingRecord record) {
        List<Packet> packets = new ArrayList<>();
        var channel = Channels.newChannel(new ByteArrayInputStream(record.value()));
        try (CaptureReader reader = CaptureFiles.open(channel, record.origin().capture(), record.value().length + 8)) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(numbered(packet, record.firstSequence() + packets.size()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // we have made it ourselves
        }
        return packets;
    }

    /** As readers of a segment number them. */
    private static Packet numbered(Packet packet, long sequence) {
        Packet numbered = new Packet(
                packet.captureInterface(),
                sequence,
                packet.timestampSeconds(),
                packet.hasTimestamp() ? packet.timestampNanoOfSecond() : -1,
                (int) packet.originalLength(),
                packet.chunk(),
                packet.offset(),
                packet.capturedLength());
        return packet.options().isEmpty() ? numbered : numbered.withOptions(packet.options());
    }
}
