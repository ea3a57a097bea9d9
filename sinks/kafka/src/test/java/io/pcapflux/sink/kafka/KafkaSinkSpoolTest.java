package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.spi.ByteSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs that end while the broker is gone, and those behind them. */
class KafkaSinkSpoolTest {
    /** More than may be under way, so that some find no room. */
    private static final int MANY = RecordsUnderWay.MOST + 40_000;

    @TempDir
    private Path folder;

    private Path spool;
    private EmbeddedKafka broker;
    private String bootstrap;

    @BeforeEach
    void start() {
        spool = folder.resolve("spool");
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
        bootstrap = broker.bootstrapServers();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void restart() {
        int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
        broker = EmbeddedKafka.start(new BrokerOptions(folder.resolve("kafka"), port));
    }

    private KafkaSink sink() {
        return KafkaSink.to(bootstrap, "packets")
                .spool(SpoolOptions.in(spool.toString()))
                .deliveryTimeout(Duration.ofSeconds(2));
    }

    /** A run in which the broker has taken packets when it stops, before the one with this number; the rest comes last. */
    private Run brokenOff(KafkaSink sink, long stopAt, long to, Flux<Packet> rest) {
        CompletableFuture<Run> run = new CompletableFuture<>();
        Flux<Packet> packets = Flux.fromStream(() -> LongStream.range(0, to).mapToObj(KafkaSinkSpoolTest::packet))
                .doOnNext(packet -> {
                    if (packet.sequence() == stopAt) {
                        await().until(() -> run.join().counts().written() > 0);
                        broker.close();
                    }
                });
        run.complete(new Run(sink, packets.concatWith(rest)));
        return run.join();
    }

    private static Packet packet(long sequence) {
        return Packets.packet(sequence, Packets.START_NANOS + 1000 * sequence, new byte[60]);
    }

    private List<Long> sequences() {
        return new Topics(bootstrap)
                .read("packets").stream()
                        .map(record ->
                                record.headers().lastHeader(PacketHeader.NAME).value())
                        .map(header -> PacketHeader.decode(header).sequence())
                        .toList();
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(spool)) {
            return all.filter(file -> file.toString().contains(".pcapng")).count();
        }
    }

    @Test
    void whatABrokerThatStaysAwayDoesNotTakeIsDeliveredByTheNextRun() throws IOException {
        Run first = brokenOff(sink(), 10_000, MANY, Flux.empty());

        SinkReport left = first.report();
        first.assertBalanced();
        assertThat(left.written()).isPositive();
        assertThat(left.spooled()).isEqualTo(MANY - left.written()).isGreaterThan(MANY - 10_000 - 8192);
        assertThat(left.shed() + left.failed()).isZero();
        Clients.awaitNone();

        restart();
        Run second = new Run(sink(), Flux.range(MANY, 1000).map(KafkaSinkSpoolTest::packet));

        assertThat(second.report()).isEqualTo(new SinkReport(1000, 0, 0, 0, 0));
        second.assertBalanced();
        // those of a file that was delivered in part come again
        assertThat(second.noted().get("fromEarlierRuns")).isGreaterThanOrEqualTo(left.spooled());
        assertThat(files()).isZero();
        assertThat(sequences().stream().distinct()).as("in order").isSorted().hasSize(MANY + 1000);
    }

    @ParameterizedTest
    @EnumSource
    void everyLayoutGoesThroughTheSpool(RecordLayout layout) throws IOException {
        KafkaSink sink = sink().layout(layout);
        Run first = brokenOff(sink, 5000, MANY, Flux.empty());
        SinkReport left = first.report();
        first.assertBalanced();
        assertThat(left.shed() + left.failed()).isZero();
        assertThat(left.spooled()).isPositive();

        restart();
        Run second = new Run(sink, Flux.empty());

        assertThat(second.report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));
        // those of a file that was delivered in part come again
        assertThat(second.noted().get("fromEarlierRuns")).isGreaterThanOrEqualTo(left.spooled());
        assertThat(files()).isZero();
    }

    @Test
    void fullSpoolShedsAndCountsIt() {
        KafkaSink sink = sink().spool(new SpoolOptions(spool.toString(), new ByteSize(1 << 20)));
        Run run = brokenOff(sink, 5000, MANY, Flux.empty());

        SinkReport report = run.report();

        run.assertBalanced();
        assertThat(report.shed()).isPositive();
        assertThat(report.spooled()).isPositive();
        assertThat(report.failed()).isZero();
    }

    @Test
    void cancelInAnOutageLeavesInTheSpoolWhatHasNoAnswer() throws Exception {
        Run run = brokenOff(sink(), 10_000, MANY, Flux.never());
        Disposable running = run.outcome().subscribe();
        await().atMost(Run.PATIENCE)
                .until(() -> run.in() == MANY && run.counts().spooled() > 0);

        running.dispose();

        Clients.awaitNone();
        await().untilAsserted(run::assertBalanced);
        assertThat(run.counts().failed()).isZero();
        assertThat(run.counts().spooled()).isEqualTo(MANY - run.counts().written());
        restart();
        await().until(() -> new Run(sink(), Flux.empty()).report().total() == 0);
        assertThat(sequences().stream().distinct()).isSorted().hasSize(MANY);
    }

    /** Has an earlier run leave packets with these numbers in a file of the spool, and does something to that. */
    private Path leaveInSpool(int packets, Consumer<byte[]> change) throws IOException {
        try (Spool earlier = Spool.open(SpoolOptions.in(spool.toString()), lost -> {})) {
            for (int i = 0; i < packets; i++) {
                earlier.offer(packet(i));
            }
        }
        return change(spool.resolve("spool-001000000.pcapng"), change);
    }

    private static Path change(Path file, Consumer<byte[]> change) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            change.accept(bytes);
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the length that the block of a packet tells. */
    private static Consumer<byte[]> length(int packet, int length) {
        return file -> {
            ByteBuffer blocks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            int at = 0;
            for (int before = packet; before > 0 || blocks.getInt(at) != 6; at += blocks.getInt(at + 4)) {
                before -= blocks.getInt(at) == 6 ? 1 : 0;
            }
            blocks.putInt(at + 4, length);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 1 << 20})
    void fileThatIsDamagedInTheMidstIsKeptAndWhatIsBehindTheDamageHasFailed(int length) throws IOException {
        Path file = leaveInSpool(100, length(40, length));
        byte[] before = Files.readAllBytes(file);

        Run run = new Run(sink(), Flux.range(100, 10).map(KafkaSinkSpoolTest::packet));

        assertThat(run.report()).isEqualTo(new SinkReport(10, 0, 0, 0, 0));
        run.assertBalanced();
        assertThat(run.noted()).containsEntry("fromEarlierRuns", 40L).containsEntry("failedFromEarlierRuns", 60L);
        assertThat(file).doesNotExist();
        assertThat(spool.resolve("spool-001000000.pcapng.damaged")).hasBinaryContent(before);
        assertThat(sequences())
                .containsExactlyElementsOf(LongStream.concat(LongStream.range(0, 40), LongStream.range(100, 110))
                        .boxed()
                        .toList());
    }

    @Test
    void damagedFilesOfTwoRunsAreBothKept() throws IOException {
        for (int i = 0; i < 2; i++) {
            leaveInSpool(100, length(99, 7));
            Run run = new Run(sink(), Flux.empty());
            run.report();
            assertThat(run.noted()).containsEntry("failedFromEarlierRuns", 1L);
        }
        assertThat(spool.resolve("spool-001000000.pcapng.damaged")).exists();
        assertThat(spool.resolve("spool-001000000.pcapng.damaged-2")).exists();
    }

    private Path latestFile() {
        try (Stream<Path> all = Files.list(spool)) {
            return all.filter(file -> file.toString().endsWith(".pcapng"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofAFileOfThisRunItIsKnownHowManyPacketsAreGone() throws IOException {
        int packets = 200_000;
        SpoolOptions small = new SpoolOptions(spool.toString(), new ByteSize(32 << 20)); // files of 4 MiB
        Flux<Packet> damage = Mono.<Packet>fromRunnable(() -> {
                    change(latestFile(), length(5, 7));
                    restart();
                })
                .flux();
        Run run = brokenOff(sink().spool(small), 10_000, packets, damage);

        SinkReport report = run.report();
        run.assertBalanced();
        assertThat(report.failed()).isGreaterThan(10_000);
        assertThat(report.written()).isEqualTo(packets - report.failed());
        assertThat(sequences().stream().distinct()).isSorted().hasSize((int) report.written());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40})
    void fileThatIsCutOffInItsFirstBlocksHoldsNothingAndStopsNoRun(int bytes) throws IOException {
        Path file = leaveInSpool(1, whole -> {});
        Files.write(file.resolveSibling("spool-000000007.pcapng.part"), Arrays.copyOf(Files.readAllBytes(file), bytes));

        Run run = new Run(sink(), Flux.empty());

        assertThat(run.report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));
        assertThat(run.noted()).isEqualTo(Map.of("fromEarlierRuns", 1L));
        assertThat(files()).isZero();
    }

    @Test
    void fileThatIsNoSpoolFileAtAllIsKeptAndStopsNoRun() throws IOException {
        leaveInSpool(1, whole -> Arrays.fill(whole, (byte) 'x'));

        assertThat(new Run(sink(), Flux.empty()).report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));

        assertThat(spool.resolve("spool-001000000.pcapng.damaged")).exists();
    }

    @Test
    void fileThatCannotBeReadIsTold() throws IOException {
        Path file = Files.createDirectories(spool.resolve("spool-001000000.pcapng"));

        PcapfluxException failure = (PcapfluxException) new Run(sink(), Flux.never()).failure();

        assertThat(failure).hasMessageStartingWith("the spool file " + file + " cannot be read");
        assertThat(failure.remedy()).startsWith("check the folder and its disk");
        Clients.awaitNone();
    }

    @Test
    void spoolThatIsNotNeededLeavesNothing() throws IOException {
        assertThat(new Run(sink(), Flux.fromStream(() -> Packets.of(1000, 60))).report())
                .isEqualTo(new SinkReport(1000, 0, 0, 0, 0));

        assertThat(files()).isZero();
    }
}
