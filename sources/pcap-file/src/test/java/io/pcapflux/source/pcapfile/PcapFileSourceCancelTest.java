package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.CollectingSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A named pipe whose writer has gone silent: whoever reads it can still be stopped. */
@Timeout(60)
class PcapFileSourceCancelTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private Path fifo = Path.of("");
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    @BeforeEach
    void makeFifo() throws Exception {
        fifo = Fifo.in(folder);
    }

    @AfterEach
    void endThread() {
        reader.shutdown();
    }

    private PcapFileSource source() {
        return PcapFileSource.of(fifo.toString());
    }

    /** What has been written so far of two packets, compressed or not. */
    private static byte[] start(boolean compressed) throws IOException {
        byte[] capture = TestCaptures.pcap(0, 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressed ? new GZIPOutputStream(bytes, 512, true) : bytes) {
            out.write(capture);
            out.flush();
            return bytes.toByteArray();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelEndsAReadThatWaitsForInput(boolean compressed)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        PacketProbe probe = PacketProbe.on(source().packets());
        CompletableFuture<Void> reading = CompletableFuture.runAsync(probe::requestAll, reader);
        try (OutputStream out = Files.newOutputStream(fifo)) {
            out.write(start(compressed));
            out.flush();
            probe.awaitPackets(2);
            probe.cancel();
            reading.get(30, TimeUnit.SECONDS);
        }
        await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 0);
        probe.assertNoBreach();
        assertThat(probe.packets()).hasSize(2);
    }

    @Test
    void aCancelEndsTheWaitForTheBeginningOfAFile()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        PacketProbe probe = PacketProbe.on(source().packets());
        CompletableFuture<Void> reading = CompletableFuture.runAsync(probe::requestAll, reader);
        try (OutputStream out = Files.newOutputStream(fifo)) {
            out.write(TestCaptures.header(), 0, 10);
            out.flush();
            await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 2); // both ends of the pipe
            probe.cancel();
            reading.get(30, TimeUnit.SECONDS);
        }
        await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 0);
        probe.assertNoBreach();
    }

    @Test
    void aRunOverASilentInputCanBeStopped() throws IOException {
        CollectingSink sink = new CollectingSink();
        PipelineRun run = Pipeline.from(source()).to(sink).start();
        try (OutputStream out = Files.newOutputStream(fifo)) {
            out.write(TestCaptures.pcap(0, 1));
            out.flush();
            await().atMost(SOON).until(() -> sink.packets().size() == 2);
            run.stop();
            PipelineReport report = run.report().blockOptional(SOON).orElseThrow();
            LedgerSnapshot ledger = report.ledger();
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.received()).isEqualTo(2);
            assertThat(ledger.sources().get(0).damaged()).isZero();
            assertThat(sink.completions()).isEqualTo(1);
        }
    }
}
