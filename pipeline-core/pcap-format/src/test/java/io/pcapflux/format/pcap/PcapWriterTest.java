package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketImage;
import io.pcapflux.packet.TestPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapWriterTest {
    private static final CaptureInterface ETHERNET = TestPackets.ethernet("test");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong counted = new AtomicLong();
    private final BlockOutput output = new BlockOutput(Channels.newChannel(written), counted::addAndGet);

    private static Packet packet(long nanos, int originalLength, byte[] data) {
        return new Packet(ETHERNET, 0, nanos, originalLength, data, 0, data.length);
    }

    private byte[] write(PcapWriter writer, Packet... packets) throws IOException {
        for (Packet packet : packets) {
            writer.write(packet);
        }
        output.flush();
        return written.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    @Test
    void writesNanosecondsUnderTheirOwnMagic() throws IOException {
        byte[] file = write(new PcapWriter(output, ETHERNET, 65535, true), packet(1_000_000_007L, 1, new byte[1]));
        assertThat(file).startsWith(hex("4d3cb2a1 0200 0400"));
        assertThat(HexFormat.of().formatHex(file, 24, 32)).isEqualTo("0100000007000000");
    }

    @Test
    void microsecondsAreRoundedDown() throws IOException {
        write(new PcapWriter(output, ETHERNET, 65535, false), packet(5_000_001_999L, 1, new byte[1]));
        assertThat(Bytes.read(written.toByteArray()).packets().get(0).timestampNanos())
                .isEqualTo(5_000_001_000L);
    }

    @Test
    void noSnaplenIsWrittenAsTheLargestThatReadersTake() throws IOException {
        byte[] file = write(new PcapWriter(output, ETHERNET, 0, false));
        assertThat(file).hasSize(24);
        assertThat(HexFormat.of().formatHex(file, 16, 20)).isEqualTo("00000400");
    }

    @Test
    void noSnaplenOfALinkTypeWithLongerPacketsIsLarger() throws IOException {
        byte[] file = write(new PcapWriter(output, TestPackets.on("bus", new LinkType(231)), 0, false));
        assertThat(HexFormat.of().formatHex(file, 16, 20)).isEqualTo("00000008");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999_999, 4_294_967_295_999_999_999L})
    void everyTimeFrom1970To2106Fits(long nanos) throws IOException {
        write(new PcapWriter(output, ETHERNET, 65535, true), packet(nanos, 1, new byte[1]));
        assertThat(Bytes.read(written.toByteArray()).packets().get(0).timestampNanos())
                .isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -1_000_000_000L, 4_294_967_296_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE + 1})
    void otherTimesAreRefusedAndLeaveNoTrace(long nanos) throws IOException {
        PcapWriter writer = new PcapWriter(output, ETHERNET, 65535, false);
        writer.write(packet(7, 1, new byte[1]));
        assertThatThrownBy(() -> writer.write(packet(nanos, 1, new byte[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time");
        writer.write(packet(8, 1, new byte[1]));
        output.flush();
        assertThat(Bytes.read(written.toByteArray()).packets()).hasSize(2);
        assertThat(counted).hasValue(2);
    }

    @Test
    void aPacketWithoutATimeGetsTheTimeZero() throws IOException {
        write(new PcapWriter(output, ETHERNET, 65535, false), packet(Packet.NO_TIMESTAMP, 1, new byte[1]));
        assertThat(Bytes.read(written.toByteArray()).packets().get(0).timestampNanos())
                .isZero();
    }

    /** A record that is written as it was read, among others that are not, or are gone. */
    @Test
    void packetsOfACaptureThatAreChangedOrNotComeBackAsTheyAre() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<Packet> packets = new ArrayList<>();
            for (Packet packet : Bytes.read(capture(random)).packets()) {
                switch (random.nextInt(12)) {
                    case 0 -> packets.add(packet.truncate(random.nextInt(200)));
                    case 1 -> packets.add(packet.withTime(random.nextInt(9), random.nextInt(1_000_000) * 1000));
                    case 2 -> packets.add(packet.withBytes(packet.toByteArray(), packet.originalLength() + 1));
                    case 3 -> packets.add(packet.compact());
                    case 4 -> {
                        // left out
                    }
                    default -> packets.add(packet);
                }
            }
            written.reset();
            BlockOutput blocks = new BlockOutput(Channels.newChannel(written), counted::addAndGet);
            PcapWriter writer = new PcapWriter(blocks, ETHERNET, 65535, false);
            long before = counted.get();
            long length = blocks.length();
            for (Packet packet : packets) {
                writer.write(packet);
                length += writer.sizeOf(packet);
                assertThat(blocks.length()).isEqualTo(length);
                if (random.nextInt(100) == 0) {
                    blocks.flush();
                }
            }
            blocks.flush();
            assertThat(briefly(Bytes.read(written.toByteArray()).packets()))
                    .as("seed %d", seed)
                    .isEqualTo(briefly(packets));
            assertThat(counted.get() - before).isEqualTo(packets.size());
        }
    }

    private static List<String> briefly(List<Packet> packets) {
        return packets.stream()
                .map(packet -> packet.timestampNanos() + " " + packet.capturedLength() + " of "
                        + packet.originalLength() + " " + Arrays.hashCode(packet.toByteArray()))
                .toList();
    }

    private static byte[] capture(Random random) {
        Bytes capture = Bytes.pcap(LinkType.ETHERNET.number());
        for (int i = 0; i < 600; i++) {
            byte[] data = new byte[random.nextInt(i % 100 == 99 ? 200_000 : 3000)];
            random.nextBytes(data);
            capture.u32(random.nextInt(), random.nextInt(1_000_000), data.length, data.length + random.nextInt(3));
            capture.raw(data);
        }
        return capture.array();
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            written.reset();
            Random random = new Random(seed);
            BlockOutput blocks = new BlockOutput(Channels.newChannel(written), counted::addAndGet);
            PcapWriter writer = new PcapWriter(blocks, ETHERNET, 0, true);
            List<Packet> packets = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                byte[] chunk = new byte[random.nextInt(i % 50 == 0 ? 262_144 : 2000)];
                random.nextBytes(chunk);
                int offset = random.nextInt(chunk.length + 1);
                long nanos = random.nextLong(4_294_967_296_000_000_000L);
                packets.add(new Packet(ETHERNET, i, nanos, random.nextInt(), chunk, offset, chunk.length - offset));
                writer.write(packets.get(i));
            }
            blocks.flush();
            assertThat(PacketImage.of(Bytes.read(written.toByteArray()).packets()))
                    .as("seed %d", seed)
                    .isEqualTo(PacketImage.of(packets));
        }
        assertThat(counted).hasValue(20 * 300);
    }
}
