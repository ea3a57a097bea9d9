package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.spi.ByteSize;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    private Path folder;

    private Spool open() {
        return open(SpoolOptions.in(folder.toString()));
    }

    private static Spool open(SpoolOptions options) {
        return Spool.open(options, lost -> {
            throw new AssertionError(lost + " lost");
        });
    }

    /** All packets in it, oldest first; removes them. */
    private static List<Packet> drain(Spool spool) throws IOException {
        SpoolMarks marks = new SpoolMarks();
        List<Packet> packets = new ArrayList<>();
        for (Optional<SpoolFile> file = spool.first(); file.isPresent(); file = spool.first()) {
            try (SpoolReader reader = new SpoolReader(file.get().path(), marks)) {
                for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                    packets.add(packet);
                }
            }
            spool.remove(file.get());
        }
        return packets;
    }

    private static Packet packet(long sequence) {
        return Packets.packet(sequence, Packets.START_NANOS + sequence, new byte[60]);
    }

    private static List<Long> sequences(List<Packet> packets) {
        return packets.stream().map(Packet::sequence).toList();
    }

    @Test
    void packetComesBackWithAllThatItIs() throws IOException {
        Capture one = new Capture("a, b\nc", () -> Packets.CAPTURE_ID);
        CaptureInterface from = new CaptureInterface(
                one,
                7,
                LinkType.RAW,
                96,
                TimeResolution.NANOSECONDS,
                0,
                CaptureOptions.of(
                        CaptureOption.text(CaptureInterface.NAME, "eth7"),
                        CaptureOption.text(CaptureOption.COMMENT, "a tap")));
        Packet told = Packets.packet(from, 12_345_678_901L, Packets.START_NANOS + 1, new byte[] {1, 2, 3})
                .withOptions(CaptureOptions.of(CaptureOption.text(CaptureOption.COMMENT, "odd")));
        Packet timeless = Packets.packet(from, 5, Packet.NO_TIMESTAMP, new byte[] {4});

        try (Spool spool = open()) {
            assertThat(spool.offer(told)).isTrue();
            assertThat(spool.offer(timeless)).isTrue();
            List<Packet> back = drain(spool);

            assertThat(sequences(back)).containsExactly(12_345_678_901L, 5L);
            assertSame(back.get(0), told);
            assertSame(back.get(1), timeless);
            assertThat(back.get(0).captureInterface()).isEqualTo(back.get(1).captureInterface());
            assertThat(spool.isEmpty()).isTrue();
        }
    }

    private static void assertSame(Packet back, Packet packet) {
        assertThat(back.timestampNanos()).isEqualTo(packet.timestampNanos());
        assertThat(back.originalLength()).isEqualTo(packet.originalLength());
        assertThat(back.toByteArray()).isEqualTo(packet.toByteArray());
        assertThat(back.options()).isEqualTo(packet.options());
        CaptureInterface from = back.captureInterface();
        assertThat(from.capture().id()).isEqualTo(Packets.CAPTURE_ID);
        assertThat(from.capture().name()).isEqualTo("a, b\nc");
        assertThat(from.id()).isEqualTo(7);
        assertThat(from.snaplen()).isEqualTo(96);
        assertThat(from.options()).isEqualTo(packet.captureInterface().options());
    }

    @Test
    void wiresharkReadsItsFiles() throws Exception {
        try (Spool spool = open()) {
            spool.offer(packet(3));
            spool.offer(packet(5));
            Path file = spool.first().orElseThrow().path();

            Process tshark = tshark("-r", file.toString(), "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len");
            String printed = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(tshark.waitFor()).isZero();
            assertThat(printed.lines()).containsExactly("1700000000.000000003\t160", "1700000000.000000005\t160");
        }
    }

    private static Process tshark(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tshark"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                return fail("tshark is missing", e);
            }
            return abort("tshark is missing: " + e.getMessage());
        }
    }

    @Test
    void whatAnEarlierRunLeftComesFirstAndItsCaptureIsTheSame() throws IOException {
        try (Spool first = open()) {
            first.offer(packet(0));
            first.offer(packet(1));
        }
        try (Spool second = open()) {
            second.offer(packet(2));

            assertThat(second.first())
                    .hasValueSatisfying(file -> assertThat(file.earlier()).isTrue());
            List<Packet> all = drain(second);
            assertThat(sequences(all)).containsExactly(0L, 1L, 2L);
            assertThat(all)
                    .allSatisfy(packet ->
                            assertThat(packet.captureInterface().capture().id()).isEqualTo(Packets.CAPTURE_ID));
        }
    }

    @Test
    void whatBelongsInFrontComesFirst() throws IOException {
        try (Spool spool = open()) {
            spool.offer(packet(2));
            assertThat(spool.putFirst(List.of(packet(0), packet(1)))).isEqualTo(2);
            spool.offer(packet(3));

            assertThat(sequences(drain(spool))).containsExactly(0L, 1L, 2L, 3L);
        }
    }

    @Test
    void manyPacketsMakeManyFilesInOrderAndNoMoreThanAllowed() throws IOException {
        ByteSize max = new ByteSize(2 << 20);
        long taken = 0;
        try (Spool spool = open(new SpoolOptions(folder.toString(), max))) {
            while (spool.offer(Packets.packet(taken, Packets.START_NANOS, new byte[10_000]))) {
                taken++;
            }
            assertThat(taken).isBetween(180L, 209L);
            assertThat(size()).isLessThanOrEqualTo(max.bytes());
            assertThat(spool.first()).isPresent();
            assertThat(files().filter(file -> file.getName().endsWith(".pcapng"))
                            .count())
                    .isGreaterThan(5);
            assertThat(sequences(drain(spool))).isSorted().hasSize((int) taken);
            assertThat(spool.offer(packet(taken))).as("room again").isTrue();
        }
    }

    private long size() {
        return files().mapToLong(File::length).sum();
    }

    private Stream<File> files() {
        return Stream.of(Objects.requireNonNull(folder.toFile().listFiles()));
    }

    @Test
    void fileThatAKilledProcessLeftUnfinishedGivesItsWholePackets() throws IOException {
        Spool killed = open();
        for (int i = 0; i < 100; i++) {
            killed.offer(packet(i));
        }
        killed.flush();
        Path part = folder.resolve("spool-001000000.pcapng.part");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Path torn = Files.copy(part, copy.resolve(part.getFileName()));
        killed.close();
        try (FileChannel channel = FileChannel.open(torn, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 10);
        }
        Files.createFile(copy.resolve("spool-001000001.pcapng.part"));

        try (Spool next = open(SpoolOptions.in(copy.toString()))) {
            assertThat(sequences(drain(next))).hasSize(99).isSorted();
        }
    }

    @Test
    void folderIsForOneSinkAtATime() {
        try (Spool spool = open()) {
            assertThat(spool.folder()).isEqualTo(folder);
            assertThatThrownBy(this::open)
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining("is in use by another sink");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void folderThatCannotBeMadeIsTold() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> open(SpoolOptions.in(file.resolve("spool").toString())))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("cannot be used");
    }
}
