package io.pcapflux.kafka.format;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.Packet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets of a segment, as the interfaces and the capture of the table. */
final class SegmentPackets implements RecordPackets {
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final long EARLIEST_SECONDS = -(1L << 33);
    private static final Capture READ = Capture.anonymous("segment");

    private final SegmentHeader header;
    private final CaptureTable captures;
    /** By their number in the segment. */
    private final List<CaptureInterface> interfaces = new ArrayList<>();

    private final CaptureReader reader;
    private long read;

    /** Reads on to the first packet, so that its interfaces are told. */
    SegmentPackets(SegmentHeader header, byte[] value, CaptureTable captures) {
        this.header = header;
        this.captures = captures;
        // No other format and nothing compressed, which may be larger than it looks.
        if (value.length < Integer.BYTES || ByteBuffer.wrap(value).getInt() != SECTION_HEADER) {
            throw new RecordFormatException("its " + value.length + " bytes do not begin as a pcapng section");
        }
        try {
            reader = CaptureFiles.open(
                    Channels.newChannel(new ByteArrayInputStream(value)), READ, value.length + Long.BYTES);
        } catch (IOException e) {
            throw new RecordFormatException(String.valueOf(e.getMessage()));
        }
        reader.listen(this::told);
    }

    private void told(CaptureMetadata metadata) {
        if (metadata instanceof CaptureInterface one) {
            interfaces.add(captures.ofSegment(header.captureId(), one));
        } else if (metadata instanceof CaptureSection section) {
            captures.section(header.captureId(), section);
        }
    }

    @Override
    public @Nullable Packet next() {
        Packet packet;
        try {
            packet = reader.next();
        } catch (IOException e) {
            throw new RecordFormatException(String.valueOf(e.getMessage()));
        }
        if (packet != null) {
            return restored(packet);
        }
        if (read != header.packets()) {
            throw new RecordFormatException("it holds " + read + " packets, and tells of " + header.packets());
        }
        return null;
    }

    private Packet restored(Packet packet) {
        if (packet.timestampSeconds() < EARLIEST_SECONDS) {
            throw new RecordFormatException("the time of a packet is before 1697");
        }
        Packet restored = new Packet(
                interfaces.get(packet.interfaceId()),
                header.firstSequence() + read++,
                packet.timestampSeconds(),
                packet.hasTimestamp() ? packet.timestampNanoOfSecond() : -1,
                (int) packet.originalLength(),
                packet.chunk(),
                packet.offset(),
                packet.capturedLength());
        return packet.options().isEmpty() ? restored : restored.withOptions(packet.options());
    }
}
