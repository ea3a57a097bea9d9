package io.pcapflux.packet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Just enough of classic pcap to exchange packets with other programs: whole files, microseconds or nanoseconds. */
public final class PlainPcap {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int HEADER = 24;
    private static final int RECORD = 16;

    private PlainPcap() {}

    /** The packets of a file; none if it is another format, an older version, or damaged. */
    public static List<Packet> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        if (in.remaining() < HEADER) {
            return List.of();
        }
        boolean bigEndian = isMagic(in.getInt(0));
        in.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int magic = in.getInt(0);
        if (!isMagic(magic) || in.getInt(20) >>> 16 != 0 || in.getShort(6) != 4) {
            return List.of();
        }
        CaptureInterface from = TestPackets.on(file.getFileName().toString(), new LinkType(in.getInt(20)));
        List<Packet> packets = new ArrayList<>();
        in.position(HEADER);
        while (in.remaining() >= RECORD) {
            long seconds = in.getInt() & 0xFFFFFFFFL;
            int nanos = in.getInt() * (magic == NANOSECONDS ? 1 : 1000);
            int captured = in.getInt();
            int original = in.getInt();
            if (captured < 0 || captured > in.remaining() || nanos < 0 || nanos > 999_999_999) {
                return List.of();
            }
            packets.add(
                    new Packet(from, packets.size(), seconds, nanos, original, in.array(), in.position(), captured));
            in.position(in.position() + captured);
        }
        return in.hasRemaining() ? List.of() : packets;
    }

    private static boolean isMagic(int number) {
        return number == MICROSECONDS || number == NANOSECONDS;
    }

    /** Writes packets of one link type, with nanoseconds. */
    public static void write(Path file, LinkType linkType, List<Packet> packets) throws IOException {
        int bytes = packets.stream().mapToInt(p -> RECORD + p.capturedLength()).sum();
        ByteBuffer out = ByteBuffer.allocate(HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(NANOSECONDS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(262144);
        out.putInt(linkType.number());
        for (Packet packet : packets) {
            out.putInt((int) packet.timestampSeconds()).putInt(packet.timestampNanoOfSecond());
            out.putInt(packet.capturedLength()).putInt((int) packet.originalLength());
            packet.copyTo(out);
        }
        Files.write(file, out.array());
    }
}
