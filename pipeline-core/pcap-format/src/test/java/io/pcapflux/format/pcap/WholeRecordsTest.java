package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WholeRecordsTest {
    private static final int PACKETS = 600;

    @TempDir
    Path folder;

    private byte[] capture(Compression compression, boolean pcapng) throws IOException {
        Path file = folder.resolve("whole");
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try (BlockOutput output = BlockOutput.to(channel, compression, false, packets -> {})) {
            List<Packet> packets = TestPackets.list(PACKETS);
            CaptureWriter writer = pcapng
                    ? new PcapngWriter(output)
                    : new PcapWriter(output, packets.get(0).captureInterface(), 0, false);
            for (Packet packet : packets) {
                writer.write(packet);
                if (packet.sequence() % 50 == 49) {
                    output.flush();
                }
            }
            writer.end();
            output.end();
        }
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
    void packetsThatDoNotCompressAndFillWholeBlocksAreAllFound(Compression compression) throws IOException {
        Path file = folder.resolve("whole");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Random random = new Random(2);
        try (BlockOutput output = BlockOutput.to(channel, compression, false, packets -> {})) {
            Packet first = TestPackets.packet(0);
            PcapWriter writer = new PcapWriter(output, first.captureInterface(), 0, false);
            for (int i = 0; i < 100; i++) {
                byte[] bytes = new byte[70_000];
                random.nextBytes(bytes);
                writer.write(first.withBytes(bytes, bytes.length));
            }
            writer.end();
            output.end();
        }
        assertThat(WholeRecords.of(file).packets()).isEqualTo(100);
        assertThat(WholeRecords.of(file).bytes()).isGreaterThan(6_900_000);
    }

    @ParameterizedTest
    @CsvSource({"NONE,false", "NONE,true", "GZIP,false", "GZIP,true", "ZSTD,false", "ZSTD,true"})
    void cutOffAnywhereTheWholePartIsAPrefixThatReadsWithoutError(Compression compression, boolean pcapng)
            throws IOException {
        byte[] whole = capture(compression, pcapng);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int length = i == 0 ? whole.length : random.nextInt(whole.length);
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            WholeRecords found = WholeRecords.of(file);
            assertThat(found.packets()).as("of %d bytes", length).isBetween(i == 0 ? PACKETS : 0L, (long) PACKETS);
            if (found.packets() == 0) {
                continue;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                found.cut(channel);
            }
            Bytes.Reading read = Bytes.read(Files.readAllBytes(file));
            assertThat(read.damage()).as("of %d bytes", length).isNull();
            assertThat(read.packets()).as("of %d bytes", length).hasSize((int) found.packets());
        }
        assertThat(WholeRecords.of(Files.write(folder.resolve("cut"), whole)).packets())
                .isEqualTo(PACKETS);
    }
}
