package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.kafka.embedded.EmbeddedCluster;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.SinkReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of packets while brokers of a real cluster stop, come back and are cut off. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkOutageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTITIONS = 3;

    private final EmbeddedCluster cluster;

    @TempDir
    private Path folder;

    KafkaSinkOutageTest(@TempDir Path data) throws Exception {
        cluster = EmbeddedCluster.start(data);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @AfterEach
    void allBack() {
        for (int node = 1; node <= 3; node++) {
            cluster.rejoin(node);
        }
        cluster.start(1, 2, 3);
    }

    /** What happens to the cluster; each is over when packets are taken again. All but the first last for as long as told. */
    enum Outage {
        LEADER_STOPPED {
            @Override
            void happen(EmbeddedCluster cluster, String topic, Runnable untilFelt) throws Exception {
                cluster.stop(cluster.leader(topic, 0));
            }
        },
        LEADER_ISOLATED {
            @Override
            void happen(EmbeddedCluster cluster, String topic, Runnable untilFelt) throws Exception {
                int leader = cluster.leader(topic, 0);
                int other = leader % 3 + 1;
                cluster.isolate(leader);
                cluster.isolate(other); // as long as the third is alone nobody takes over
                untilFelt.run();
                cluster.rejoin(other);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> !List.of(0, leader).contains(cluster.leader(topic, 0)));
            }
        },
        TWO_OF_THREE_RESTARTED {
            @Override
            void happen(EmbeddedCluster cluster, String topic, Runnable untilFelt) throws Exception {
                int leader = cluster.leader(topic, 0);
                int other = leader % 3 + 1;
                cluster.stop(leader, other);
                untilFelt.run();
                cluster.start(leader, other);
            }
        };

        abstract void happen(EmbeddedCluster cluster, String topic, Runnable untilFelt) throws Exception;
    }

    private KafkaSink sink(String topic) throws Exception {
        cluster.createTopic(topic, PARTITIONS, Map.of());
        return KafkaSink.to(cluster.bootstrapServers(), topic)
                .key(RecordKey.FLOW)
                .deliveryTimeout(Duration.ofSeconds(60))
                .property("request.timeout.ms", "3000");
    }

    /** Runs it, with an outage in the middle, and on until packets get through again. */
    private LedgerSnapshot run(Beat beat, KafkaSink sink, String topic, Outage outage) throws Exception {
        PipelineRun running = Pipeline.from(beat).to(sink).start();
        beat.awaitBegun();
        outage.happen(cluster, topic, () -> {
            if (beat.isLive()) {
                await().atMost(PATIENCE).until(() -> isFelt(running.ledger()));
            }
        });
        long before = end(topic);
        await().atMost(PATIENCE).until(() -> end(topic) > before + 3000);
        beat.stop();
        LedgerSnapshot ledger =
                running.report().blockOptional(PATIENCE).orElseThrow().ledger();
        assertThat(ledger.balanced()).as("%s", ledger).isTrue();
        return ledger;
    }

    /** Whether packets have found no room on the straight way. */
    private static boolean isFelt(LedgerSnapshot ledger) {
        SinkReport report = ledger.sinks().get(0).report();
        return ledger.sources().get(0).droppedByKernel() + report.shed() + report.spooled() > 0;
    }

    private long end(String topic) {
        return new Topics(cluster.bootstrapServers()).count(topic);
    }

    private List<Long> assertInOrder(String topic) {
        Map<Integer, List<Long>> byPartition = new TreeMap<>();
        List<Long> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : new Topics(cluster.bootstrapServers()).read(topic)) {
            byte[] header = record.headers().lastHeader(PacketHeader.NAME).value();
            long sequence = PacketHeader.decode(header).sequence();
            byPartition
                    .computeIfAbsent(record.partition(), p -> new ArrayList<>())
                    .add(sequence);
            all.add(sequence);
        }
        assertThat(byPartition.values())
                .allSatisfy(sequences -> assertThat(sequences).isSorted());
        assertThat(all).doesNotHaveDuplicates();
        return all;
    }

    /** All of them take a minute and more; these two are the hardest. */
    static Stream<Outage> outages() {
        return Boolean.getBoolean("heavy")
                ? Stream.of(Outage.values())
                : Stream.of(Outage.LEADER_ISOLATED, Outage.TWO_OF_THREE_RESTARTED);
    }

    @ParameterizedTest
    @MethodSource("outages")
    void fileLosesNothing(Outage outage) throws Exception {
        String topic = Topics.name();
        Beat file = Beat.likeAFile();

        LedgerSnapshot ledger = run(file, sink(topic), topic, outage);

        assertThat(ledger.loss()).isFalse();
        assertThat(ledger.sinks().get(0).report()).isEqualTo(new SinkReport(file.count(), 0, 0, 0, 0));
        assertThat(assertInOrder(topic)).hasSize((int) file.count());
    }

    @ParameterizedTest
    @MethodSource("outages")
    void adapterWithASpoolLosesNothing(Outage outage) throws Exception {
        String topic = Topics.name();
        Beat adapter = Beat.likeAnAdapter();

        LedgerSnapshot ledger = run(adapter, sink(topic).spool(SpoolOptions.in(folder.toString())), topic, outage);

        assertThat(ledger.loss()).isFalse();
        assertThat(ledger.sinks().get(0).report()).isEqualTo(new SinkReport(adapter.count(), 0, 0, 0, 0));
        assertThat(assertInOrder(topic)).hasSize((int) adapter.count());
        if (outage != Outage.LEADER_STOPPED) { // which is over before the window is full
            assertThat(ledger.sinks().get(0).noted()).containsKey("throughSpool");
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.pcapng*");
    }

    @Test
    void adapterLosesToTheKernelWhatTheSinkDoesNotTake() throws Exception {
        String topic = Topics.name();
        Beat adapter = Beat.likeAnAdapter();

        LedgerSnapshot ledger = run(adapter, sink(topic), topic, Outage.TWO_OF_THREE_RESTARTED);

        long dropped = ledger.sources().get(0).droppedByKernel();
        assertThat(dropped).isPositive();
        assertThat(ledger.sinks().get(0).report().written()).isEqualTo(adapter.count() - dropped);
        assertThat(assertInOrder(topic)).hasSize((int) (adapter.count() - dropped));
    }

    @Test
    void adapterWithoutPatienceShedsAndCountsIt() throws Exception {
        String topic = Topics.name();
        Beat adapter = Beat.likeAnAdapter();

        LedgerSnapshot ledger = run(adapter, sink(topic).onOutage(OnOutage.SHED), topic, Outage.TWO_OF_THREE_RESTARTED);

        SinkReport report = ledger.sinks().get(0).report();
        assertThat(ledger.sources().get(0).droppedByKernel()).isZero();
        assertThat(report.shed()).isPositive();
        assertThat(report.failed()).isZero();
        assertThat(report.written() + report.shed()).isEqualTo(adapter.count());
        assertThat(assertInOrder(topic)).hasSize((int) report.written());
    }
}
