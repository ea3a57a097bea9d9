package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** TCP segments of a hundred conversations, with numbers, checksums and content that no compression foresees. */
final class Conversations {
    private Conversations() {}

    /** So many packets of the same size, at least 54 bytes; one behind the other in a chunk, as readers bring them. */
    static List<Packet> packets(int count, int size) {
        CaptureInterface ethernet = new CaptureInterface(
                Capture.anonymous("benchmark"), 0, null, LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS);
        Random random = new Random(1);
        int length = Math.max(54, size);
        byte[] chunk = new byte[count * length];
        List<Packet> packets = new ArrayList<>();
        long nanos = 1_700_000_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            int at = i * length;
            System.arraycopy(segment(random, i, length), 0, chunk, at, length);
            nanos += 1000L * random.nextInt(20);
            packets.add(new Packet(ethernet, i, nanos, length, chunk, at, length));
        }
        return packets;
    }

    private static byte[] segment(Random random, int identification, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        int conversation = random.nextInt(100);
        ByteBuffer.wrap(bytes)
                .putLong(0x0200000000010200L)
                .putInt(2)
                .putShort((short) 0x0800)
                .putInt(0x45000000 | length - 14)
                .putInt(identification << 16 | 0x4000)
                .putInt(0x40060000 | random.nextInt(1 << 16))
                .putInt(0x0A000000 | conversation)
                .putInt(0x0A0000C8)
                .putInt((4000 + conversation) << 16 | 443)
                .putLong(random.nextLong())
                .putInt(0x501001F6);
        return bytes;
    }
}
