package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.Compression;
import io.pcapflux.format.pcap.PcapWriter;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.CollectingSink;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.util.context.Context;

/** Files that are still being written. */
@Timeout(60)
class PcapFileSourceFollowTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");
    private final SourceAccount account = new SourceAccount("pcap-file");
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.createFile(folder.resolve("growing.pcap"));
    }

    @AfterEach
    void nothingStaysBehind() throws InterruptedException, IOException {
        reader.shutdown();
        assertThat(reader.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(TestCaptures.openFilesUnder(folder)).isZero();
    }

    private PacketProbe follow(Path... others) {
        String[] more = Arrays.stream(others).map(Path::toString).toArray(String[]::new);
        PacketProbe probe = PacketProbe.on(
                PcapFileSource.of(file.toString(), more).follow().packets(),
                account.putInto(Context.empty()),
                Long.MAX_VALUE);
        reading = CompletableFuture.runAsync(probe::requestAll, reader);
        return probe;
    }

    private void cancel(PacketProbe probe) throws ExecutionException, InterruptedException, TimeoutException {
        probe.cancel();
        reading.get(30, TimeUnit.SECONDS);
        probe.assertNoBreach();
        assertThat(account.snapshot().damaged()).isZero();
    }

    private static void append(Path to, byte[] bytes) throws IOException {
        Files.write(to, bytes, StandardOpenOption.APPEND);
    }

    private void append(byte[] bytes) throws IOException {
        append(file, bytes);
    }

    @Test
    void packetsComeAsTheyAreWritten() throws Exception {
        append(TestCaptures.pcap(0));
        PacketProbe probe = follow().awaitPackets(1);
        for (int number = 1; number < 4; number++) {
            append(TestCaptures.record(number));
            probe.awaitPackets(number + 1);
        }
        cancel(probe);
        assertThat(probe.packets()).hasSize(4);
    }

    @Test
    void anEmptyFileHalfAHeaderAndHalfAPacketAreWaitedFor() throws Exception {
        PacketProbe probe = follow();
        byte[] capture = TestCaptures.pcap(0, 1);
        for (byte single : capture) {
            append(new byte[] {single});
        }
        probe.awaitPackets(2);
        cancel(probe);
        assertThat(probe.packets()).extracting(TestCaptures::image).containsExactly("growing.pcap0", "growing.pcap1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "ZSTD"})
    void compressedPacketsComeWithTheirMemberOrFrame(Compression compression) throws Exception {
        PacketProbe probe = follow();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try (BlockOutput output = BlockOutput.to(channel, compression, false, written -> {})) {
            PcapWriter writer = new PcapWriter(output, TestPackets.ethernet("growing"), 65535, false);
            for (int number = 0; number < 4; number++) {
                writer.write(TestPackets.packet(number));
                output.flush();
                probe.awaitPackets(number + 1);
            }
        }
        cancel(probe);
    }

    @Test
    void halfACompressedMemberIsWaitedFor() throws Exception {
        byte[] whole = TestCaptures.gzip(TestCaptures.pcap(0, 1));
        PacketProbe probe = follow();
        for (byte single : whole) {
            append(new byte[] {single});
        }
        probe.awaitPackets(2);
        cancel(probe);
    }

    @Test
    void theNextPacketOfSeveralFilesComesWhenEachHasOne() throws Exception {
        append(TestCaptures.pcap(1, 5));
        Path other = TestCaptures.file(folder.resolve("other"));
        PacketProbe probe = follow(other);
        append(other, TestCaptures.record(0));
        append(other, TestCaptures.record(6));
        probe.awaitPackets(3);
        cancel(probe);
        assertThat(probe.packets()).extracting(TestCaptures::image).startsWith("other0", "growing.pcap1");
    }

    @Test
    void aRenamedFileEndsBehindItsLastPacket() throws IOException {
        append(TestCaptures.pcap(0));
        PacketProbe probe = follow().awaitPackets(1);
        append(TestCaptures.record(1));
        Files.move(file, folder.resolve("finished.pcap"));
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).hasSize(2);
    }

    @Test
    void aRenamedFileThatEndsInHalfAPacketIsDamaged() throws IOException {
        append(TestCaptures.cutOff(TestCaptures.pcap(0, 1)));
        PacketProbe probe = follow().awaitPackets(1);
        Files.move(file, folder.resolve("finished.pcap"));
        assertDamage(probe, "cut off in the packet");
    }

    @Test
    void aFileThatBecomesShorterIsDamaged() throws IOException {
        append(TestCaptures.pcap(0, 1));
        PacketProbe probe = follow().awaitPackets(2);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(24);
        }
        assertDamage(probe, "cannot be read: it has become shorter than the");
    }

    @Test
    void aFileThatIsReplacedIsDamaged() throws IOException {
        append(TestCaptures.pcap(0, 1));
        PacketProbe probe = follow().awaitPackets(2);
        Path next = TestCaptures.file(folder.resolve("next"), 2);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        assertDamage(probe, "cannot be read: another file has taken its place");
        assertThat(probe.packets()).hasSize(2);
    }

    private void assertDamage(PacketProbe probe, String message) {
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.failure()).hasMessageContaining(message).hasMessageStartingWith(file.toString());
        assertThat(account.snapshot().damaged()).isEqualTo(1);
    }

    @Test
    void aCancelEndsTheWaitForAHeader() throws Exception {
        PacketProbe probe = follow();
        await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 1);
        cancel(probe);
    }

    @Test
    void aRunThatFollowsAFileCanBeStopped() throws IOException {
        append(TestCaptures.pcap(0, 1));
        CollectingSink sink = new CollectingSink();
        PipelineRun run = Pipeline.from(PcapFileSource.of(file.toString()).follow())
                .to(sink)
                .start();
        await().atMost(SOON).until(() -> sink.packets().size() == 2);
        run.stop();
        LedgerSnapshot ledger = run.report().blockOptional(SOON).orElseThrow().ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(ledger.received()).isEqualTo(2);
        assertThat(ledger.sources().get(0).damaged()).isZero();
        await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 0);
    }

    @Test
    void twoSourcesOfARunThatFollowFilesAreMergedAsTheyGrow() throws IOException {
        append(TestCaptures.pcap(1, 5));
        Path other = TestCaptures.file(folder.resolve("other"), 0);
        CollectingSink sink = new CollectingSink();
        PipelineRun run = Pipeline.from(
                        PcapFileSource.of(file.toString()).follow(),
                        PcapFileSource.of(other.toString()).follow())
                .to(sink)
                .start();
        await().atMost(SOON).until(() -> sink.packets().size() == 1);
        append(other, TestCaptures.record(6));
        await().atMost(SOON).until(() -> sink.packets().size() == 3);
        assertThat(sink.packets())
                .extracting(TestCaptures::image)
                .containsExactly("other0", "growing.pcap1", "growing.pcap5");
        run.stop();
        LedgerSnapshot ledger = run.report().blockOptional(SOON).orElseThrow().ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(sink.packets()).hasSize((int) ledger.received());
        await().atMost(SOON).until(() -> TestCaptures.openFilesUnder(folder) == 0);
    }

    @Test
    void anEmptyFileIsFineWhenCheckedAndAMissingOneIsNot() throws IOException {
        PcapFileSource.of(file.toString()).follow().check().block(SOON);
        Files.delete(file);
        assertThatThrownBy(() ->
                        PcapFileSource.of(file.toString()).follow().check().block(SOON))
                .hasMessage(file + ": no such file");
    }
}
