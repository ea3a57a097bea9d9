package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineException;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.TestSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A file system of one megabyte, filled to the brim. */
class FullDiskTest {
    private static final int PACKETS = 40_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private Path disk = Path.of("");
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Judges.require("mount");
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()).start();
        mounted = mount.waitFor() == 0;
        if (!mounted) {
            Judges.missing("no right to mount a file system");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            Judges.run("umount", disk.toString());
        }
    }

    private PcapFileSink sink(String name) {
        return PcapFileSink.toFiles(disk + "/" + name);
    }

    /** Packets in all files, which must be whole. */
    private long readBack() throws IOException {
        long packets = 0;
        try (Stream<Path> files = Files.list(disk)) {
            for (Path file : files.toList()) {
                assertThat(file.toString()).doesNotEndWith(".part");
                packets += Written.packets(file).size();
            }
        }
        return packets;
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pcap", "out.pcapng"})
    void failingEndsThePipelineWithAWholeFile(String name) throws IOException {
        PipelineException failure = catchThrowableOfType(
                PipelineException.class,
                () -> Pipeline.from(TestSource.of(PACKETS)).to(sink(name)).run().block(PATIENCE));
        assertThat(failure.getCause())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("No space left on device");
        LedgerSnapshot ledger = failure.report().ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(ledger.sinks().get(0).report().written())
                .isEqualTo(readBack())
                .isGreaterThan(5000);
    }

    private PipelineException failure(PcapFileSink sink) {
        return catchThrowableOfType(
                PipelineException.class,
                () -> Pipeline.from(TestSource.of(PACKETS)).to(sink).run().block(PATIENCE));
    }

    private PcapFileSink inPlace(String name) {
        return PcapFileSink.to(disk + "/" + name).overwrite().inPlace();
    }

    private static long written(PipelineException failure) {
        LedgerSnapshot ledger = failure.report().ledger();
        SinkReport report = ledger.sinks().get(0).report();
        assertThat(ledger.balanced()).isTrue();
        assertThat(report.failed()).isPositive();
        assertThat(report.written() + report.failed())
                .isEqualTo(ledger.sinks().get(0).in());
        return report.written();
    }

    private static String remedy(PipelineException failure) {
        return failure.getCause() instanceof PcapfluxException told ? told.remedy() : "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pcap", "out.pcapng"})
    void aDiskSmallerThanABlockIsFilledWithWholePackets(String name) throws Exception {
        fillTo(200_704);
        PipelineException failure = failure(inPlace(name));
        Path file = disk.resolve(name);
        assertThat(remedy(failure)).isEqualTo("the packets before are in the file");
        assertThat(Files.size(file)).as("no room for one more").isBetween(200_704L - 4096, 200_704L);
        assertThat(Written.packets(file)).hasSize((int) written(failure)).hasSizeGreaterThan(1000);
        Judges.require("tshark");
        Judges.run("tshark", "-r", file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pcap", "out.pcapng", "out.pcap.gz", "out.pcap.zst"})
    void whereNothingFitsThereIsNoFileAndTheErrorSaysSo(String name) throws IOException {
        fillTo(0);
        PipelineException failure = failure(inPlace(name));
        assertThat(remedy(failure)).startsWith("no packet was written");
        assertThat(written(failure)).isZero();
        assertThat(disk.resolve(name)).doesNotExist();
    }

    @Test
    void aFileThatWasThereIsNotRemovedWhereNothingFits() throws IOException {
        Path file = Files.createFile(disk.resolve("out.pcap"));
        fillTo(0);
        assertThat(written(failure(inPlace("out.pcap")))).isZero();
        assertThat(file).exists();
    }

    @Test
    void aHeaderWithoutRoomForAPacketIsAValidFile() throws IOException {
        AtomicInteger reports = new AtomicInteger();
        FileListener listener = new FileListener() {
            @Override
            public void completed(CompleteFile file) {
                reports.incrementAndGet();
            }
        };
        fillTo(4096);
        PipelineException failure = catchThrowableOfType(
                PipelineException.class,
                () -> Pipeline.from(TestSource.of("large", Flux.just(large())))
                        .to(inPlace("out.pcap").listener(listener))
                        .run()
                        .block(PATIENCE));
        assertThat(remedy(failure)).startsWith("no packet was written");
        assertThat(written(failure)).isZero();
        assertThat(Written.packets(disk.resolve("out.pcap"))).isEmpty();
        assertThat(reports).hasValue(0);
    }

    private static Packet large() {
        return TestPackets.packet(0).withBytes(new byte[5000], 5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pcap.gz", "out.pcapng.zst"})
    void aCompressedFileKeepsItsWholeBlocks(String name) throws IOException {
        fillTo(40_960);
        PipelineException failure = failure(inPlace(name));
        long written = written(failure);
        if (written > 0) {
            assertThat(Written.packets(disk.resolve(name))).hasSize((int) written);
        } else {
            assertThat(disk.resolve(name)).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%n.pcap", "%n.pcapng", "%n.pcap.gz", "%n.pcapng.zst"})
    void droppingGoesOnAndTriesAgainAtTheNextRotation(String name) throws Exception {
        fillTo(200_000);
        List<Path> complete = new ArrayList<>();
        AtomicInteger times = new AtomicInteger();
        AtomicInteger freed = new AtomicInteger();
        FileListener makesRoomOnce = new FileListener() {
            @Override
            public void completed(CompleteFile file) {
                complete.add(file.path());
            }

            @Override
            public void dropping(Path path, String reason) {
                if (times.incrementAndGet() == 2) { // the second time it will work again
                    try {
                        freed.set(Written.packets(complete.get(0)).size());
                        Files.delete(complete.get(0));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        LedgerSnapshot ledger = Pipeline.from(TestSource.of(PACKETS))
                .to(sink(name)
                        .rotate(new FileRotation(0, Duration.ZERO, 1500))
                        .onError(OnError.DROP)
                        .listener(makesRoomOnce))
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow()
                .ledger();
        Files.delete(disk.resolve("filler"));
        SinkReport report = ledger.sinks().get(0).report();
        assertThat(ledger.balanced()).isTrue();
        assertThat(report.written() + report.shed()).isEqualTo(PACKETS);
        assertThat(report.shed()).isPositive();
        assertThat(times).hasValueGreaterThan(2);
        assertThat(report.written()).isEqualTo(readBack() + freed.get());
    }

    /** Leaves so many bytes. */
    private void fillTo(int free) throws IOException {
        Files.write(disk.resolve("filler"), new byte[(1 << 20) - free]);
    }
}
