package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How the readers' bytes come in: chunks, slow channels, lengths that are not true, memory. */
class ChunkInputTest {
    private static final int CHUNK = ChunkInput.CHUNK;

    /** Gives at most so many bytes at once. */
    private static final class Trickle implements ReadableByteChannel {
        private final byte[] bytes;
        private final Random random;
        private final int most;
        private int position;
        private boolean open = true;

        Trickle(byte[] bytes, Random random, int most) {
            this.bytes = bytes;
            this.random = random;
            this.most = most;
        }

        @Override
        public int read(ByteBuffer target) {
            if (position == bytes.length) {
                return -1;
            }
            int wanted = Math.min(most == Integer.MAX_VALUE ? most : 1 + random.nextInt(most), target.remaining());
            int count = Math.min(wanted, bytes.length - position);
            target.put(bytes, position, count);
            position += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }

    private static CaptureReader open(byte[] file) throws IOException {
        return open(file, new Random(0), Integer.MAX_VALUE);
    }

    private static List<Packet> packets(CaptureReader reader) throws IOException {
        List<Packet> packets = new ArrayList<>();
        for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
            packets.add(packet);
        }
        return packets;
    }

    private static CaptureReader open(byte[] file, Random random, int most) throws IOException {
        return CaptureFiles.open(new Trickle(file, random, most), Capture.anonymous("test"));
    }

    @Test
    void packetsArriveWholeHoweverTheBytesComeIn() throws IOException {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Bytes file = Bytes.pcap(1);
            List<byte[]> expected = new ArrayList<>();
            int mostData = seed % 2 == 0 ? 3000 : CHUNK;
            for (int size = 0; size < 3 * CHUNK; size += 16 + expected.get(expected.size() - 1).length) {
                byte[] data = new byte[random.nextInt(mostData + 1)];
                random.nextBytes(data);
                expected.add(data);
                file.record(data);
            }
            int most =
                    List.of(1, 7, 1000, CHUNK - 1, CHUNK + 1, Integer.MAX_VALUE).get(random.nextInt(6));
            CaptureReader reader = open(file.array(), random, most);
            for (byte[] data : expected) {
                Packet packet = reader.next();
                assertThat(packet).as("seed %d, reads of up to %d", seed, most).isNotNull();
                assertThat(packet == null ? null : packet.toByteArray())
                        .as("seed %d, reads of up to %d", seed, most)
                        .isEqualTo(data);
            }
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void packetsStayAsTheyWereWhileReadingGoesOn() throws IOException {
        Random random = new Random(7);
        Bytes file = Bytes.pcap(1);
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            byte[] data = new byte[random.nextInt(400)];
            random.nextBytes(data);
            expected.add(data);
            file.record(data);
        }
        List<Packet> packets = packets(open(file.array(), random, 5000));
        assertThat(packets).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(packets.get(i).toByteArray()).isEqualTo(expected.get(i));
        }
    }

    @Test
    void offsetsBehindManyChunksAreRight() throws IOException {
        Bytes file = Bytes.pcap(1);
        for (int i = 0; i < 1000; i++) {
            file.record(Bytes.counting(1500));
        }
        long place = file.size();
        CaptureReader reader = open(file.u32(1, 1, -1, 1).array());
        for (int i = 0; i < 1000; i++) {
            assertThat(reader.next()).isNotNull();
        }
        assertThatThrownBy(reader::next)
                .isInstanceOfSatisfying(
                        CaptureFormatException.class,
                        e -> assertThat(e.offset()).isEqualTo(place));
    }

    @Test
    void aLengthIsNotBelievedBeforeItsBytesAreThere() throws IOException {
        byte[] file = Bytes.pcap(231)
                .u32(1, 1, 128 << 20, 128 << 20)
                .raw(Bytes.counting(10))
                .array();
        open(file); // loads classes
        CaptureReader reader = open(file);
        long before = allocated();
        assertThatThrownBy(reader::next)
                .isInstanceOf(CaptureFormatException.class)
                .hasMessageContaining("10 of 134217728 bytes");
        assertThat(allocated() - before).as("bytes allocated").isLessThan(2 << 20);
    }

    @Test
    void aPacketCostsNothingButItselfAndItsBytes() throws IOException {
        Bytes source = Bytes.pcap(1);
        int packets = 100_000;
        for (int i = 0; i < packets; i++) {
            source.record(Bytes.counting(40));
        }
        byte[] file = source.array();
        drain(open(file));
        CaptureReader reader = open(file);
        long before = allocated();
        int read = drain(reader);
        long perPacket = (allocated() - before) / packets;
        assertThat(read).isEqualTo(packets);
        int objectOfThePacket = 64;
        assertThat(perPacket).as("bytes allocated per packet").isLessThanOrEqualTo(objectOfThePacket + 16 + 40 + 8);
    }

    private static int drain(CaptureReader reader) throws IOException {
        int read = 0;
        while (reader.next() != null) {
            read++;
        }
        return read;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void closingTheReaderClosesTheChannelAndSoDoesAFileThatIsNone() throws IOException {
        Trickle capture = new Trickle(Bytes.pcap(1).array(), new Random(0), 10);
        CaptureFiles.open(capture, Capture.anonymous("test")).close();
        assertThat(capture.isOpen()).isFalse();
        Trickle garbage = new Trickle(new byte[100], new Random(0), 10);
        assertThatThrownBy(() -> CaptureFiles.open(garbage, Capture.anonymous("test")))
                .isInstanceOf(CaptureFormatException.class);
        assertThat(garbage.isOpen()).isFalse();
    }

    @Test
    void aChannelThatFailsIsNoDamage() throws IOException {
        byte[] file = Bytes.pcap(1).record(Bytes.counting(40)).array();
        IOException failure = new IOException("Input/output error");
        CaptureReader reader = CaptureFiles.open(
                new ReadableByteChannel() {
                    private int reads;

                    @Override
                    public int read(ByteBuffer target) throws IOException {
                        if (reads++ > 0) {
                            throw failure;
                        }
                        target.put(file);
                        return file.length;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                },
                Capture.anonymous("test"));
        assertThat(reader.next()).isNotNull();
        assertThatThrownBy(reader::next).isSameAs(failure);
    }
}
