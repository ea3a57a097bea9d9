package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockOutputTest {
    private static final CaptureInterface ETHERNET = TestPackets.ethernet("test");

    @TempDir
    Path folder;

    private static Packet packet(long sequence, int length) {
        return new Packet(ETHERNET, sequence, sequence, length, Bytes.counting(length), 0, length);
    }

    /**
     * Writes packets, some of them larger than a block, until the file is full.
     *
     * @param ends gets where each one ends
     */
    private static boolean fill(BlockOutput output, Random random, List<Long> ends) throws IOException {
        long end = 24;
        try {
            PcapWriter writer = new PcapWriter(output, ETHERNET, 0, true);
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(i % 20 == 19 ? 262_144 : 4000);
                end += 16 + length;
                ends.add(end);
                writer.write(packet(i, length));
                if (random.nextInt(30) == 0) {
                    output.flush();
                }
            }
            output.drain();
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessage("No space left on device");
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileOnAFullDiskKeepsAllPacketsThatFitAndReportsThem(boolean behind) throws IOException {
        int filled = 0;
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Path path = folder.resolve("full");
            AtomicLong reported = new AtomicLong();
            if (behind) {
                Files.write(path, new byte[random.nextInt(3_000_000)]); // which is replaced
            }
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                long room = random.nextLong(2_000_000);
                BrittleFile brittle = new BrittleFile(file, random, room);
                BlockOutput output = behind
                        ? BlockOutput.replacing(brittle, false, reported::addAndGet)
                        : new BlockOutput(brittle, reported::addAndGet);
                List<Long> ends = new ArrayList<>();
                if (!fill(output, random, ends)) {
                    filled++;
                    output.cutBack();
                }
                output.close();
                assertThat(reported)
                        .as("seed %d", seed)
                        .hasValue(ends.stream().filter(end -> end <= room).count());
            }
            if (Files.size(path) == 0) {
                assertThat(reported).as("seed %d", seed).hasValue(0);
            } else {
                Bytes.Reading read = Bytes.read(Files.readAllBytes(path));
                assertThat(read.damage()).as("seed %d", seed).isNull();
                assertThat(read.packets()).as("seed %d", seed).hasSize(reported.intValue());
            }
            Files.delete(path);
        }
        assertThat(filled).as("files that became full").isBetween(100, 299);
    }

    @Test
    void aPipeThatBreaksReportsOnlyWholeWrittenPackets() throws IOException {
        for (int room = 0; room < 3000; room += 7) {
            ByteArrayOutputStream arrived = new ByteArrayOutputStream();
            WritableByteChannel inner = Channels.newChannel(arrived);
            int last = room;
            WritableByteChannel breaking = new WritableByteChannel() {
                @Override
                public int write(ByteBuffer source) throws IOException {
                    if (arrived.size() + source.remaining() > last) {
                        throw new IOException("Broken pipe");
                    }
                    return inner.write(source);
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {}
            };
            AtomicLong reported = new AtomicLong();
            BlockOutput output = new BlockOutput(breaking, reported::addAndGet);
            PcapWriter writer = new PcapWriter(output, ETHERNET, 0, false);
            try {
                for (int i = 0; i < 100; i++) {
                    writer.write(packet(i, 84));
                    output.flush();
                }
            } catch (IOException e) {
                output.cutBack();
            }
            output.close();
            long whole = Math.max(0, (room - 24) / 100);
            assertThat(reported).as("a pipe of %d bytes", room).hasValue(Math.min(100, whole));
        }
    }

    @Test
    void aDiskThatHangsHoldsUpWhoeverWritesUntilItIsClosed() throws Exception {
        Path path = folder.resolve("hanging");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        BrittleFile hanging = new BrittleFile(file, new Random(1), Long.MAX_VALUE, true);
        BlockOutput output = BlockOutput.to(hanging, Compression.NONE, false, packets -> {});
        PcapWriter writer = new PcapWriter(output, ETHERNET, 0, true);
        AtomicInteger put = new AtomicInteger();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 1000; i++) {
                    writer.write(packet(i, 100_000));
                    put.incrementAndGet();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        hanging.awaitWrite();
        output.close();
        assertThatThrownBy(writing::join).hasRootCauseInstanceOf(IOException.class);
        assertThat(put.get()).as("bounded by the blocks under way").isLessThan(60);
    }

    @Test
    void packetsAreReportedOnceTheyAreWrittenAndNotBefore() throws IOException {
        List<Long> reports = new ArrayList<>();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlockOutput output = new BlockOutput(Channels.newChannel(written), reports::add);
        PcapWriter writer = new PcapWriter(output, ETHERNET, 0, false);
        writer.write(packet(0, 10));
        writer.write(packet(1, 10));
        assertThat(reports).isEmpty();
        assertThat(written.size()).isZero();
        output.flush();
        output.flush();
        assertThat(reports).containsExactly(2L);
        assertThat(written.size()).isEqualTo(24 + 2 * 26);
    }

    @Test
    void aPacketOverTheEndOfABlockIsReportedWithTheNext() throws IOException {
        List<Long> reports = new ArrayList<>();
        BlockOutput output = new BlockOutput(Channels.newChannel(new ByteArrayOutputStream()), reports::add);
        PcapWriter writer = new PcapWriter(output, ETHERNET, 0, false);
        for (int i = 0; i < 5; i++) {
            writer.write(packet(i, 200_000));
        }
        assertThat(reports).isEmpty();
        writer.write(packet(5, 200_000)); // fills the first block, which is then written
        assertThat(reports).containsExactly(5L);
        output.flush();
        assertThat(reports).containsExactly(5L, 1L);
    }

    @Test
    void closingWritesNothing() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlockOutput output = new BlockOutput(Channels.newChannel(written), packets -> {});
        new PcapWriter(output, ETHERNET, 0, false).write(packet(0, 40));
        output.close();
        assertThat(written.size()).isZero();
    }
}
