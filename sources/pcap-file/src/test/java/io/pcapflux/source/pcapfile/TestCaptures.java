package io.pcapflux.source.pcapfile;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Captures put together byte by byte, of the test packets. */
final class TestCaptures {
    private TestCaptures() {}

    /** A file of the test packets with these numbers. */
    static Path file(Path path, long... packets) throws IOException {
        return Files.write(path, pcap(packets));
    }

    static byte[] pcap(long... packets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header());
        for (long packet : packets) {
            bytes.write(record(packet));
        }
        return bytes.toByteArray();
    }

    static byte[] pcapOfFirst(int packets) throws IOException {
        return pcap(LongStream.range(0, packets).toArray());
    }

    /** The same, cut off in the last packet. */
    static byte[] cutOff(byte[] capture) {
        return Arrays.copyOf(capture, capture.length - 3);
    }

    /** Little-endian, microseconds, snaplen 65535, Ethernet. */
    static byte[] header() {
        return littleEndian(24)
                .putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(1)
                .array();
    }

    static byte[] record(long number) {
        Packet packet = TestPackets.packet(number);
        return littleEndian(16 + packet.capturedLength())
                .putInt((int) packet.timestampSeconds())
                .putInt(packet.timestampNanoOfSecond() / 1000)
                .putInt(packet.capturedLength())
                .putInt((int) packet.originalLength())
                .put(packet.toByteArray())
                .array();
    }

    /** Packets 0 and 1 of pcapng, each on an interface that is described right before it. */
    static byte[] pcapngWithTwoInterfaces() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(block(
                0x0A0D0D0A,
                littleEndian(16).putInt(0x1A2B3C4D).putInt(1).putLong(-1).array()));
        for (int number = 0; number < 2; number++) {
            bytes.write(block(1, littleEndian(8).putInt(1).putInt(65535).array()));
            bytes.write(enhancedPacket(number, number));
        }
        return bytes.toByteArray();
    }

    private static byte[] enhancedPacket(int interfaceId, long number) {
        Packet packet = TestPackets.packet(number);
        long micros = packet.timestampNanos() / 1000;
        byte[] body = littleEndian(20 + (packet.capturedLength() + 3) / 4 * 4)
                .putInt(interfaceId)
                .putInt((int) (micros >>> 32))
                .putInt((int) micros)
                .putInt(packet.capturedLength())
                .putInt((int) packet.originalLength())
                .put(packet.toByteArray())
                .array();
        return block(6, body);
    }

    private static byte[] block(int type, byte[] body) {
        int length = body.length + 12;
        return littleEndian(length)
                .putInt(type)
                .putInt(length)
                .put(body)
                .putInt(length)
                .array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }

    /** Name of the file and number of the test packet, such as "b1". */
    static String image(Packet packet) {
        Path file = Path.of(packet.captureInterface().capture().name());
        long millis = (packet.timestampNanos() - TestPackets.FIRST_NANOS) / 1_001_000;
        return file.getFileName() + "" + millis;
    }

    /** How many files under a folder this process holds open. */
    static long openFilesUnder(Path folder) throws IOException {
        Path real = folder.toRealPath();
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.filter(handle -> leadsInto(real, handle)).count();
        }
    }

    private static boolean leadsInto(Path folder, Path handle) {
        try {
            return Files.readSymbolicLink(handle).startsWith(folder);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
