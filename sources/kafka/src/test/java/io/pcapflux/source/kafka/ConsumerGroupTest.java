package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsumerGroupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedKafka broker;

    ConsumerGroupTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    /** A sink that has nothing for good before it is told so. */
    private static final class Stalling implements PacketSink {
        private final List<Long> sequences = Collections.synchronizedList(new ArrayList<>());
        private volatile SinkAccount account = new SinkAccount("none");

        @Override
        public String name() {
            return "stalling";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.deferContextual(context -> {
                account = SinkAccount.of(context);
                account.settlesInOrder();
                return packets.doOnNext(packet -> sequences.add(packet.sequence()))
                        .then(Mono.fromSupplier(account::report));
            });
        }

        void awaitPackets(int count) {
            await().atMost(PATIENCE).until(() -> sequences.size() == count);
        }

        void settle() {
            account.written(sequences.size() - account.report().total());
        }
    }

    private Topic topic(int partitions) throws Exception {
        return Topic.create(broker.bootstrapServers(), partitions);
    }

    private static long committed(Topic topic, String group) throws Exception {
        return topic.committed(group).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static PipelineReport end(PipelineRun run) {
        return Objects.requireNonNull(run.report().block(PATIENCE));
    }

    @Test
    void whatNoSinkHasForGoodIsNotCommittedAndIsReadAgain() throws Exception {
        Topic topic = topic(2).put(TestPackets.list(100), 2);
        Stalling sink = new Stalling();
        PipelineRun run = Pipeline.from(Options.of(topic).group("stalled").source())
                .to(sink)
                .start();
        sink.awaitPackets(100);
        assertThat(committed(topic, "stalled")).isZero();
        run.abort();
        run.report().onErrorComplete().block(PATIENCE);
        assertThat(committed(topic, "stalled")).isZero();
        assertThat(run.ledger().balanced()).isTrue();

        Stalling again = new Stalling();
        PipelineRun second = Pipeline.from(Options.of(topic).group("stalled").source())
                .to(again)
                .start();
        again.awaitPackets(100);
        again.settle();
        await().atMost(PATIENCE).until(() -> committed(topic, "stalled") == 100);
        second.stop();
        end(second);
    }

    @Test
    void whatIsSettledIsCommittedWhileMoreComes() throws Exception {
        Topic topic = topic(1).put(TestPackets.list(50), 1);
        Stalling sink = new Stalling();
        PipelineRun run =
                Pipeline.from(Options.of(topic).group("more").source()).to(sink).start();
        sink.awaitPackets(50);
        sink.settle();
        await().atMost(PATIENCE).until(() -> committed(topic, "more") == 50);
        topic.put(0, TestPackets.packet(50));
        sink.awaitPackets(51);
        assertThat(committed(topic, "more")).isEqualTo(50);
        sink.settle();
        run.stop();
        end(run);
        assertThat(committed(topic, "more")).isEqualTo(51);
    }

    @Test
    void atTheEndAllIsCommittedBehindTransactionMarkersToo() throws Exception {
        Topic topic = topic(2).putInTransactions(TestPackets.list(100), 2, 10);
        PipelineReport report =
                end(Pipeline.from(Options.of(topic).group("ends").untilEnd().source())
                        .to(new DiscardSink())
                        .start());
        assertThat(report.ledger().received()).isEqualTo(100);
        long first = committed(topic, "ends");
        assertThat(first).isGreaterThan(100);

        PipelineReport second =
                end(Pipeline.from(Options.of(topic).group("ends").untilEnd().source())
                        .to(new DiscardSink())
                        .start());
        assertThat(second.ledger().received()).isZero();
    }

    @Test
    void aLimitCommitsWhatItLetThroughAndTheNextRunGoesOnThere() throws Exception {
        Topic topic = topic(1).put(TestPackets.list(100), 1);
        PipelineReport report =
                end(Pipeline.from(Options.of(topic).group("limited").source())
                        .through(PacketOperators.limit().packets(30))
                        .to(new DiscardSink())
                        .start());
        assertThat(report.ledger().received()).isEqualTo(30);
        assertThat(committed(topic, "limited")).isEqualTo(30);

        PacketProbe rest = PacketProbe.on(
                        Options.of(topic).group("limited").untilEnd().source().packets())
                .requestAll()
                .awaitEnd();
        assertThat(rest.packets())
                .extracting(Packet::sequence)
                .hasSize(70)
                .startsWith(30L)
                .endsWith(99L);
        await().atMost(PATIENCE).until(() -> committed(topic, "limited") == 100);
    }

    @Test
    void aGroupWithoutMembersBeginsAnewWhereThatIsAskedFor() throws Exception {
        Topic topic = topic(1).put(TestPackets.list(10), 1);
        for (int i = 0; i < 2; i++) {
            PipelineReport report = end(Pipeline.from(Options.of(topic)
                            .group("anew")
                            .from("begin")
                            .untilEnd()
                            .source())
                    .to(new DiscardSink())
                    .start());
            assertThat(report.ledger().received()).isEqualTo(10);
        }
    }

    /** A sink that always has something under way as long as packets keep coming, and does not say what. */
    private static final class OutOfOrder implements PacketSink {
        private static final Duration IDLE = Duration.ofMillis(20);

        private final AtomicLong underWay = new AtomicLong();
        private volatile long latest;

        @Override
        public String name() {
            return "out-of-order";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.deferContextual(context -> {
                SinkAccount account = SinkAccount.of(context);
                Disposable looks = Flux.interval(IDLE)
                        .filter(look -> System.nanoTime() - latest > IDLE.toNanos())
                        .subscribe(look -> account.written(underWay.getAndSet(0)));
                return packets.doOnNext(packet -> {
                            latest = System.nanoTime();
                            account.written(underWay.getAndSet(1));
                        })
                        .doOnComplete(() -> account.written(underWay.getAndSet(0)))
                        .doFinally(end -> looks.dispose())
                        .then(Mono.fromSupplier(account::report));
            });
        }
    }

    @Test
    void packetsAreHeldBackForAMomentWhereASinkIsNeverDoneOtherwise() throws Exception {
        Topic topic = topic(1).put(TestPackets.list(30_000), 1);
        PipelineRun run = Pipeline.from(Options.of(topic).group("busy").source())
                .through(PacketOperators.named(
                        "slow", packets -> packets.doOnNext(packet -> LockSupport.parkNanos(400_000))))
                .to(new OutOfOrder())
                .start();
        await().atMost(PATIENCE).until(() -> committed(topic, "busy") > 0);
        assertThat(run.ledger().received()).isLessThan(30_000);
        run.stop();
        end(run);
        assertThat(committed(topic, "busy")).isEqualTo(run.ledger().received());
    }

    @Test
    void aSecondMemberTakesPartitionsOverWithoutLossOrDouble() throws Exception {
        Topic topic = topic(4).put(TestPackets.list(2000), 4);
        Stalling one = new Stalling();
        Stalling two = new Stalling();
        PipelineRun first = Pipeline.from(Options.of(topic).group("shared").source())
                .to(one)
                .start();
        one.awaitPackets(2000);
        one.settle();
        PipelineRun second = Pipeline.from(Options.of(topic).group("shared").source())
                .to(two)
                .start();
        await().atMost(PATIENCE).until(() -> topic.membersWithPartitions("shared") == 2);
        topic.put(TestPackets.list(4000).subList(2000, 4000), 4);
        await().atMost(PATIENCE).until(() -> one.sequences.size() + two.sequences.size() >= 4000);
        one.settle();
        two.settle();
        first.stop();
        end(first);
        second.stop();
        end(second);
        assertThat(two.sequences).hasSize(1000);
        List<Long> all = new ArrayList<>(one.sequences);
        all.addAll(two.sequences);
        assertThat(all).hasSize(4000).doesNotHaveDuplicates();
        assertThat(committed(topic, "shared")).isEqualTo(4000);
    }

    /** Settles each packet at once, and takes note of it. */
    private static PipelineRun member(Topic topic, Set<Long> delivered, BooleanSupplier slow) {
        return Pipeline.from(Options.of(topic).group("taken").source())
                .through(PacketOperators.named(
                        "noting",
                        packets -> packets.doOnNext(packet -> {
                            LockSupport.parkNanos(slow.getAsBoolean() ? 2_000_000 : 0);
                            delivered.add(packet.sequence());
                        })))
                .to(new DiscardSink())
                .start();
    }

    @Test
    void whatASlowMemberHasReadAheadIsDeliveredByTheOneThatTakesOver() throws Exception {
        int packets = 20_000;
        Topic topic = topic(2).put(TestPackets.list(packets), 2);
        Set<Long> delivered = ConcurrentHashMap.newKeySet();
        AtomicBoolean alone = new AtomicBoolean(true);
        PipelineRun first = member(topic, delivered, alone::get);
        await().atMost(PATIENCE).until(() -> delivered.size() > 100);
        PipelineRun second = member(topic, delivered, () -> false);
        await().atMost(PATIENCE).until(() -> topic.membersWithPartitions("taken") == 2);
        alone.set(false);
        await().atMost(PATIENCE).until(() -> committed(topic, "taken") == packets);
        assertThat(delivered.size()).isEqualTo(packets);
        first.stop();
        second.stop();
        end(first);
        end(second);
    }
}
