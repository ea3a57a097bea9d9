package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.source.TestSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every combination of what ends a file, with packets a millisecond and a bit apart. */
class RotationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PACKETS = 1000;
    private static final int PCAP_HEADER = 24;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @TempDir
    private Path folder = Path.of("");

    static Stream<Arguments> combinations() {
        List<Arguments> all = new ArrayList<>();
        for (String extension : List.of("pcap", "pcapng", "pcap.gz", "pcapng.zst")) {
            for (long size : new long[] {0, 5_000, 40_000}) {
                for (long interval : new long[] {0, 50, 300}) {
                    for (long packets : new long[] {0, 3, 77, 1000}) {
                        boolean tooMany = extension.length() > 6 && packets == 3; // several hundred threads
                        if (!tooMany) {
                            all.add(Arguments.of(extension, size, interval, packets));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    private PcapFileSink sink(String extension) {
        return PcapFileSink.toFiles(folder + "/%n." + extension);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private static SinkCounts run(PcapFileSink sink) {
        PipelineReport report = Pipeline.from(TestSource.of(PACKETS))
                .to(sink)
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow();
        assertThat(report.ledger().balanced()).as("%s", report.ledger()).isTrue();
        assertThat(report.ledger().loss()).isFalse();
        return report.ledger().sinks().get(0);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void allPacketsAreInExactlyOneFileAndNoFileIsBeyondItsBounds(
            String extension, long size, long interval, long packets) throws IOException {
        FileRotation rotation = new FileRotation(size, Duration.ofMillis(interval), packets);
        SinkCounts counts = run(sink(extension).rotate(rotation));
        assertThat(counts.report().written()).isEqualTo(PACKETS);
        List<String> all = new ArrayList<>();
        long first = 0;
        for (Path file : files()) {
            List<String> images = Written.lines(file);
            assertThat(images).isNotEmpty();
            all.addAll(images);
            assertBounds(file, first, images.size(), rotation);
            first += images.size();
        }
        assertThat(all).isEqualTo(Written.lines(TestPackets.list(PACKETS)));
    }

    private static void assertBounds(Path file, long first, int count, FileRotation rotation) throws IOException {
        if (rotation.packets() > 0) {
            assertThat(count).isLessThanOrEqualTo((int) rotation.packets());
        }
        if (rotation.size() > 0 && file.toString().matches(".*pcap(ng)?")) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(rotation.size());
        }
        if (!rotation.interval().isZero()) {
            assertThat(slot(first, rotation)).isEqualTo(slot(first + count - 1, rotation));
        }
    }

    private static long slot(long packet, FileRotation rotation) {
        long millis = TestPackets.packet(packet).timestampNanos() / NANOS_PER_MILLI;
        return millis / rotation.interval().toMillis();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aRingKeepsTheNewestFiles(String extension, long size, long interval, long packets) throws IOException {
        FileRotation rotation = new FileRotation(size, Duration.ofMillis(interval), packets);
        run(sink(extension).rotate(rotation).ring(new FileRing(3, 0)));
        assertThat(files()).hasSizeLessThanOrEqualTo(3);
        List<String> kept = new ArrayList<>();
        for (Path file : files()) {
            kept.addAll(Written.lines(file));
        }
        assertThat(kept).isEqualTo(Written.lines(TestPackets.list(PACKETS)).subList(PACKETS - kept.size(), PACKETS));
    }

    @Test
    void aFileIsFilledBeforeTheNextBegins() throws IOException {
        run(sink("pcap").rotate(new FileRotation(10_000, Duration.ZERO, 0)));
        List<Path> files = files();
        for (Path file : files.subList(0, files.size() - 1)) {
            assertThat(Files.size(file)).isBetween(10_000L - 200, 10_000L);
        }
    }

    @Test
    void aPacketLargerThanAFileGetsOneOfItsOwn() throws IOException {
        run(sink("pcap")
                .rotate(new FileRotation(PCAP_HEADER + 1, Duration.ZERO, 0))
                .limit(new FileLimit(3, 0, 0, Duration.ZERO)));
        assertThat(files()).hasSize(3);
        assertThat(Written.packets(files().get(2))).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aLimitOfFilesLeavesSoManyFiles(String extension, long size, long interval, long packets) throws IOException {
        FileRotation rotation = new FileRotation(size, Duration.ofMillis(interval), packets);
        SinkCounts counts = run(sink(extension).rotate(rotation).limit(new FileLimit(2, 0, 0, Duration.ZERO)));
        long read = 0;
        for (Path file : files()) {
            read += Written.packets(file).size();
        }
        assertThat(files()).hasSizeLessThanOrEqualTo(2);
        assertThat(counts.report().written()).isEqualTo(read);
        assertThat(read == PACKETS || files().size() == 2).isTrue();
    }
}
