package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.CaptureInterfaces;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.format.TopicShape;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Packets of one capture, {@code test.pcap}. */
final class Packets {
    static final UUID CAPTURE_ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    /** 2023-11-14T22:13:20Z. */
    static final long START_NANOS = 1_700_000_000_000_000_000L;

    private static final Capture CAPTURE = new Capture("test.pcap", () -> CAPTURE_ID);
    private static final CaptureInterface RAW =
            new CaptureInterface(CAPTURE, 3, null, LinkType.RAW, 0, TimeResolution.NANOSECONDS);

    private Packets() {}

    /** So many packets of so many bytes, a microsecond apart. */
    static Stream<Packet> of(int count, int size) {
        byte[] bytes = new byte[size];
        return IntStream.range(0, count).mapToObj(i -> packet(i, START_NANOS + 1000L * i, bytes));
    }

    static Packet packet(long sequence, long nanos, byte[] bytes) {
        return packet(RAW, sequence, nanos, bytes);
    }

    static Packet packet(CaptureInterface captureInterface, long sequence, long nanos, byte[] bytes) {
        return new Packet(captureInterface, sequence, nanos, bytes.length + 100, bytes, 0, bytes.length);
    }

    /** A packet of so many bytes as a record of the layout {@code record}. */
    static TopicRecord record(int size) {
        List<TopicRecord> made = new ArrayList<>();
        RecordAssembler.of(
                        RecordLayout.RECORD,
                        RecordKey.NONE,
                        new TopicShape(1, key -> 0, 1 << 20),
                        new CaptureInterfaces())
                .add(packet(0, START_NANOS, new byte[size]), record -> made.add(new TopicRecord("packets", record)));
        return made.get(0);
    }

    /** One direction of a UDP conversation between two clients of a network. */
    static byte[] udp(int source, int sourcePort, int destination, int destinationPort) {
        return ByteBuffer.allocate(28)
                .putInt(0x4500001C)
                .putInt(0)
                .putInt(0x40110000)
                .putInt(0x0A000000 | source)
                .putInt(0x0A000000 | destination)
                .putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .array();
    }
}
