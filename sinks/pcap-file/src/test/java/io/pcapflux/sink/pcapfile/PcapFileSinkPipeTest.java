package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineException;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.source.TestSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output into a named pipe whose reader reads, does not read, or goes away. */
@Timeout(60)
class PcapFileSinkPipeTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** More than fit into a block and a pipe. */
    private static final int MANY = 20_000;

    @TempDir
    private Path folder = Path.of("");

    private Path fifo = Path.of("");

    @BeforeEach
    void makeFifo() throws Exception {
        fifo = folder.resolve("fifo");
        try {
            assertThat(new ProcessBuilder("mkfifo", fifo.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            System.out.println(getClass().getSimpleName() + " skipped: there is no mkfifo");
            Assumptions.abort("there is no mkfifo");
        }
    }

    private PcapFileSink sink() {
        return PcapFileSink.to(fifo.toString()).overwrite();
    }

    /** A reader that has opened the pipe; opening the other end does not wait for it. */
    private FileChannel reader() throws IOException {
        return FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Test
    void aReaderGetsTheWholeCapture() throws Exception {
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> {
            try (InputStream in = Files.newInputStream(fifo)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        sink().consume(TestPackets.flux(MANY)).block(SOON);
        Path copy = Files.write(folder.resolve("copy"), read.get(30, TimeUnit.SECONDS));
        assertThat(Written.packets(copy))
                .hasSize(MANY)
                .last()
                .extracting(Packet::sequence)
                .isEqualTo(MANY - 1L);
    }

    @Test
    void aRunWhoseReaderDoesNotReadCanBeAborted() throws IOException {
        try (FileChannel reader = reader()) {
            assertThat(reader.isOpen()).isTrue();
            PipelineRun run = Pipeline.from(TestSource.of(MANY)).to(sink()).start();
            await().atMost(SOON).until(() -> run.ledger().received() > 1000);
            run.stop();
            run.abort();
            PipelineException failure = catchThrowableOfType(
                    PipelineException.class, () -> run.report().block(SOON));
            assertThat(failure).isNotNull().hasCauseInstanceOf(CancellationException.class);
            LedgerSnapshot ledger = failure.report().ledger();
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.sinks().get(0).report().failed()).isPositive();
            await().atMost(SOON).until(() -> Written.openFiles(folder) == 1);
        }
    }

    @Test
    void aCancelledCompressedPipeLeavesNoThread() throws Exception {
        Path compressed = folder.resolve("fifo.pcap.gz");
        assertThat(new ProcessBuilder("mkfifo", compressed.toString()).start().waitFor())
                .isZero();
        try (FileChannel reader = FileChannel.open(compressed, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(reader.isOpen()).isTrue();
            PipelineRun run = Pipeline.from(TestSource.of(1_000_000))
                    .to(PcapFileSink.to(compressed.toString()).overwrite())
                    .start();
            await().atMost(SOON).until(() -> writers() > 0);
            run.abort();
            assertThat(run.report().onErrorComplete().hasElement().block(SOON)).isFalse();
            await().atMost(SOON).until(() -> writers() == 0);
        }
    }

    private static long writers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pcapflux-write"))
                .count();
    }

    @Test
    void aReaderThatGoesAwayFailsTheSinkAndBalances() throws IOException {
        PipelineRun run;
        try (FileChannel reader = reader()) {
            run = Pipeline.from(TestSource.of(MANY)).to(sink()).start();
            await().atMost(SOON).until(() -> run.ledger().received() > 1000);
            assertThat(reader.isOpen()).isTrue();
        }
        PipelineException failure =
                catchThrowableOfType(PipelineException.class, () -> run.report().block(SOON));
        assertThat(failure).isNotNull();
        assertThat(failure.getCause())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining(fifo + ": cannot be written: Broken pipe");
        assertThat(failure.report().ledger().balanced()).isTrue();
        assertThat(Written.openFiles(folder)).isZero();
    }
}
