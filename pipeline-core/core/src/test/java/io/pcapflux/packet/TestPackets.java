package io.pcapflux.packet;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;

/** Makes packets whose every byte follows from their number: UDP in IPv4 in Ethernet, of some ten flows. */
public final class TestPackets {
    /** The time of packet 0; the next ones follow a millisecond and a bit apart. */
    public static final long FIRST_NANOS = 1_700_000_000_000_000_000L;

    private static final int HEADERS = 14 + 20 + 8;
    private static final CaptureInterface ETHERNET = ethernet("test");

    private TestPackets() {}

    /** Interface 0 of a capture of that name: Ethernet, snaplen 65535, microseconds. */
    public static CaptureInterface ethernet(String capture) {
        return on(capture, LinkType.ETHERNET);
    }

    /** The same of another link type. */
    public static CaptureInterface on(String capture, LinkType linkType) {
        return new CaptureInterface(Capture.anonymous(capture), 0, null, linkType, 65535, TimeResolution.MICROSECONDS);
    }

    /** Packet number n of the test capture. */
    public static Packet packet(long n) {
        return packet(ETHERNET, n);
    }

    /** Packet number n of an interface. */
    public static Packet packet(CaptureInterface captureInterface, long n) {
        byte[] frame = frame(n);
        return new Packet(
                captureInterface,
                n,
                FIRST_NANOS + n * 1_001_000L,
                frame.length + (int) (n % 3),
                frame,
                0,
                frame.length);
    }

    /** A packet with these bytes, number 0. */
    public static Packet of(LinkType linkType, byte[] bytes) {
        return new Packet(on("test", linkType), 0, FIRST_NANOS, bytes.length, bytes, 0, bytes.length);
    }

    /** The first n packets. */
    public static List<Packet> list(int n) {
        return LongStream.range(0, n).mapToObj(TestPackets::packet).toList();
    }

    /** The first n packets as a cold stream that announces their interface. */
    public static Flux<Packet> flux(long n) {
        return Flux.deferContextual(context -> {
            MetadataListener.of(context).accept(ETHERNET);
            return Flux.generate(() -> 0L, (next, sink) -> {
                if (next < n) {
                    sink.next(packet(next));
                } else {
                    sink.complete();
                }
                return next + 1;
            });
        });
    }

    /** Packets without end, as many as are asked for, behind the announcement of their interface. */
    public static Flux<Packet> endless() {
        return flux(Long.MAX_VALUE);
    }

    /** Ethernet, IPv4, UDP from port 1024 + n % 10, then n itself and up to 63 bytes more. */
    private static byte[] frame(long n) {
        int payload = 8 + (int) (n * 7 % 64);
        ByteBuffer frame = ByteBuffer.allocate(HEADERS + payload);
        frame.putLong(0x0200_0000_0001_0200L).putInt(0x0000_0002).putShort((short) 0x0800);
        frame.putInt(0x4500_0000 | (HEADERS - 14 + payload)).putInt(0).putInt(0x4011_0000);
        frame.putInt(0x0A00_0001).putInt(0x0A00_0002);
        frame.putShort((short) (1024 + n % 10))
                .putShort((short) 53)
                .putShort((short) (8 + payload))
                .putShort((short) 0);
        frame.putLong(n);
        while (frame.hasRemaining()) {
            frame.put((byte) n);
        }
        return frame.array();
    }
}
