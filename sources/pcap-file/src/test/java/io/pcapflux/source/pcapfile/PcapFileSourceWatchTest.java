package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.CollectingSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.util.context.Context;

/** Folders into which files come. */
@Timeout(60)
class PcapFileSourceWatchTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofMillis(20);

    @TempDir
    private Path folder = Path.of("");

    private final SourceAccount account = new SourceAccount("pcap-file");
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    @AfterEach
    void nothingStaysBehind() throws InterruptedException, IOException {
        reader.shutdown();
        assertThat(reader.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(TestCaptures.openFilesUnder(folder)).isZero();
    }

    private PcapFileSource source() {
        return PcapFileSource.of(folder.toString()).watch(SETTLE);
    }

    private PacketProbe watch() {
        PacketProbe probe = PacketProbe.on(source().packets(), account.putInto(Context.empty()), Long.MAX_VALUE);
        reading = CompletableFuture.runAsync(probe::requestAll, reader);
        return probe;
    }

    private void cancel(PacketProbe probe) throws ExecutionException, InterruptedException, TimeoutException {
        probe.cancel();
        reading.get(30, TimeUnit.SECONDS);
        probe.assertNoBreach();
        assertThat(probe.failure()).isNull();
    }

    /** Written beside and renamed, as finished files are. */
    private void arrive(String name, byte[] content) throws IOException {
        Path unfinished = Files.write(folder.resolve(name + ".part"), content);
        Files.move(unfinished, folder.resolve(name));
    }

    @Test
    void filesAlreadyThereComeFirstAndLaterOnesAsTheyArrive() throws Exception {
        arrive("b", TestCaptures.pcap(1, 2));
        arrive("a", TestCaptures.pcap(3));
        PacketProbe probe = watch().awaitPackets(3);
        arrive("0", TestCaptures.pcap(0));
        probe.awaitPackets(4);
        cancel(probe);
        assertThat(probe.packets()).extracting(TestCaptures::image).containsExactly("a3", "b1", "b2", "00");
        assertThat(account.snapshot().damaged()).isZero();
    }

    @Test
    void aDamagedFileIsCountedAndTheNextOneIsRead() throws Exception {
        arrive("a", TestCaptures.cutOff(TestCaptures.pcap(0, 1)));
        arrive("b", new byte[] {1, 2, 3, 4, 5});
        arrive("c", TestCaptures.pcap(2));
        PacketProbe probe = watch().awaitPackets(2);
        cancel(probe);
        assertThat(probe.packets()).extracting(TestCaptures::image).containsExactly("a0", "c2");
        assertThat(account.snapshot().damaged()).isEqualTo(1);
    }

    @Test
    void theEndOfTheFolderIsAnErrorThatCarriesTheDamageBefore() throws Exception {
        arrive("a", TestCaptures.cutOff(TestCaptures.pcap(0, 1)));
        PacketProbe probe = watch().awaitPackets(1);
        Files.delete(folder.resolve("a"));
        Files.delete(folder);
        probe.awaitEnd().assertNoBreach();
        Throwable failure = Objects.requireNonNull(probe.failure());
        assertThat(failure).hasMessage(folder + ": no such folder");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).hasMessageStartingWith(folder + "/a: packet 2: cut off");
        Files.createDirectory(folder);
    }

    @Test
    void aCancelEndsTheWaitForFiles() throws Exception {
        PacketProbe probe = PacketProbe.on(
                PcapFileSource.of(folder.toString()).watch(Duration.ofHours(1)).packets());
        reading = CompletableFuture.runAsync(probe::requestAll, reader);
        cancel(probe);
    }

    @Test
    void aRunThatWatchesAFolderCanBeStopped() throws IOException {
        arrive("a", TestCaptures.pcap(0, 1));
        CollectingSink sink = new CollectingSink();
        PipelineRun run = Pipeline.from(source()).to(sink).start();
        await().atMost(SOON).until(() -> sink.packets().size() == 2);
        run.stop();
        LedgerSnapshot ledger = run.report().blockOptional(SOON).orElseThrow().ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(ledger.received()).isEqualTo(2);
        await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 0);
    }

    @Test
    void aFolderIsFineWhenCheckedAndAFileIsNot() throws IOException {
        source().check().block(SOON);
        arrive("a", TestCaptures.pcap(0));
        assertThatThrownBy(
                        () -> PcapFileSource.of(folder + "/a").watch().check().block(SOON))
                .hasMessage(folder + "/a: no such folder");
    }
}
