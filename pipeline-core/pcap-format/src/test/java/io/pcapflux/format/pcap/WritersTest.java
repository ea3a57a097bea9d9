package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.JournalEntry;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritersTest {
    private static final Capture CAPTURE = Capture.anonymous("test");
    private static final CaptureInterface ETHERNET =
            new CaptureInterface(CAPTURE, 0, "eth0", LinkType.ETHERNET, 96, TimeResolution.MICROSECONDS);
    private static final CaptureInterface RAW =
            new CaptureInterface(CAPTURE, 1, null, LinkType.RAW, 0, TimeResolution.NANOSECONDS);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong written = new AtomicLong();
    private final BlockOutput output = new BlockOutput(Channels.newChannel(bytes), written::addAndGet);

    private static Packet packet(CaptureInterface from, long seconds, int nanos, int size) {
        return new Packet(from, 0, seconds, nanos, size + 4, Bytes.counting(size + 3), 2, size);
    }

    @Test
    void classicPcapIsByteExact() throws IOException {
        PcapWriter writer = new PcapWriter(output, ETHERNET, 96, false);
        writer.write(packet(ETHERNET, 0xFFFF_FFFFL, 999_999_999, 3));
        output.flush();

        assertThat(bytes.toByteArray())
                .isEqualTo(new Bytes(ByteOrder.LITTLE_ENDIAN)
                        .u32(0xA1B2C3D4L)
                        .u16(2, 4)
                        .u32(0, 0, 96, 1, 0xFFFF_FFFFL, 999_999, 3, 7)
                        .raw((byte) 2, (byte) 3, (byte) 4)
                        .array());
        assertThat(written).hasValue(1);
    }

    @Test
    void classicPcapRefusesWhatItCannotHold() throws IOException {
        PcapWriter writer = new PcapWriter(output, ETHERNET, 96, true);

        assertThatThrownBy(() -> writer.write(packet(RAW, 1, 0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pcapng");
        assertThatThrownBy(() -> writer.write(packet(ETHERNET, 1L << 32, 0, 3)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.write(packet(ETHERNET, -1, 0, 3))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pcapngGivesBackInterfacesTimesAndLengths() throws IOException {
        PcapngWriter writer = new PcapngWriter(output);
        List<Packet> packets = List.of(
                packet(ETHERNET, 1, 7, 3),
                packet(RAW, 1_700_000_000, 123_456_789, 0),
                packet(ETHERNET, 4_734_231_571_822L, 539_464_000, 5),
                packet(ETHERNET, -3600, 7, 2),
                new Packet(ETHERNET, 0, Packet.NO_TIMESTAMP, 3, Bytes.counting(3), 0, 3),
                new Packet(RAW, 0, Packet.NO_TIMESTAMP, 4, Bytes.counting(3), 0, 3));
        writer.announce(ETHERNET);
        writer.announce(RAW);
        for (Packet packet : packets) {
            writer.write(packet);
        }
        output.flush();

        Bytes.Reading reading = Bytes.read(bytes.toByteArray());

        assertThat(reading.damage()).isNull();
        assertThat(reading.packets()).hasSameSizeAs(packets);
        for (int i = 0; i < packets.size(); i++) {
            Packet back = reading.packets().get(i);
            Packet packet = packets.get(i);
            assertThat(back.toByteArray()).isEqualTo(packet.toByteArray());
            assertThat(back.originalLength()).isEqualTo(packet.originalLength());
            assertThat(back.timestampSeconds()).isEqualTo(packet.timestampSeconds());
            assertThat(back.timestampNanoOfSecond()).isEqualTo(packet.timestampNanoOfSecond());
            assertThat(back.linkType()).isEqualTo(packet.linkType());
            assertThat(back.captureInterface().name())
                    .isEqualTo(packet.captureInterface().name());
        }
        assertThat(reading.packets().get(4).hasTimestamp()).isFalse();
        assertThat(written).hasValue(6);
    }

    @Test
    void aJournalEntryIsWrittenAsItCame() throws IOException {
        PcapngWriter writer = new PcapngWriter(output);
        ByteBuffer data = ByteBuffer.wrap(Bytes.counting(24));
        writer.announce(ETHERNET);
        writer.announce(new JournalEntry(CAPTURE, data));
        writer.write(packet(ETHERNET, 1, 0, 3));
        output.flush();

        List<CaptureMetadata> told = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(Bytes.channel(bytes.toByteArray(), 1000), CAPTURE)) {
            reader.listen(told::add);
            assertThat(reader.next()).isNotNull();
        }
        assertThat(told).last().isEqualTo(new JournalEntry(CAPTURE, data));
    }

    @Test
    void moreInterfacesThanASectionHoldsGoIntoFurtherSections() throws IOException {
        PcapngWriter writer = new PcapngWriter(output);
        int captures = PcapngWriter.MAX_INTERFACES + 2;
        for (int i = 0; i < captures; i++) {
            LinkType linkType = i % 2 == 0 ? LinkType.ETHERNET : LinkType.RAW;
            CaptureInterface own =
                    new CaptureInterface(Capture.anonymous("many"), 0, null, linkType, 0, TimeResolution.NANOSECONDS);
            writer.announce(own);
            writer.write(packet(own, 1, i, 3));
            writer.write(packet(own, 1, i, 4));
        }
        output.flush();

        Bytes.Reading reading = Bytes.read(bytes.toByteArray());

        assertThat(reading.damage()).isNull();
        assertThat(reading.packets()).hasSize(2 * captures);
        for (Packet packet : reading.packets()) {
            boolean even = packet.timestampNanoOfSecond() % 2 == 0;
            assertThat(packet.linkType()).isEqualTo(even ? LinkType.ETHERNET : LinkType.RAW);
        }
        assertThat(reading.packets().get(2 * captures - 1).interfaceId()).isEqualTo(captures - 1);
    }

    @Test
    void aPacketLargerThanABlockIsWritten() throws IOException {
        PcapWriter writer = new PcapWriter(output, ETHERNET, 0, false);
        writer.write(packet(ETHERNET, 1, 0, 3_000_000));
        output.flush();

        assertThat(bytes.size()).isEqualTo(24 + 16 + 3_000_000);
        assertThat(written).hasValue(1);
    }

    @Test
    void cutBackAfterAFailureOnlyWholePacketsThatWereToldRemain(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("out.pcap");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FailingChannel failing = new FailingChannel(channel, 2_500_000);
            BlockOutput cut = new BlockOutput(failing, written::addAndGet);
            PcapWriter writer = new PcapWriter(cut, ETHERNET, 0, false);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            writer.write(packet(ETHERNET, 1, 0, 1000));
                        }
                    })
                    .isInstanceOf(IOException.class);
            channel.truncate(cut.safeLength());
        }

        Bytes.Reading reading = Bytes.read(Files.readAllBytes(file));
        assertThat(reading.damage()).isNull();
        assertThat(reading.packets()).hasSize((int) written.get()).hasSizeGreaterThan(100);
    }

    /** Takes so many bytes and fails then, as a full disk does. */
    private record FailingChannel(FileChannel channel, long capacity) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            long room = capacity - channel.position();
            if (room <= 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer part = source.slice(source.position(), (int) Math.min(room, source.remaining()));
            int count = channel.write(part);
            source.position(source.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
