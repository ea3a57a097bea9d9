package io.pcapflux.sink.kafka;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.format.SegmentHeader;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.sink.SinkReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkExactlyOnceTest {
    private final EmbeddedKafka broker;
    private final Topics topics;

    KafkaSinkExactlyOnceTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
        topics = new Topics(broker.bootstrapServers());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private KafkaSink sink(String topic) {
        return KafkaSink.to(broker.bootstrapServers(), topic)
                .key(RecordKey.FLOW)
                .exactlyOnce();
    }

    private static CaptureInterface origin(Capture capture) {
        return new CaptureInterface(capture, 0, null, LinkType.RAW, 65535, TimeResolution.NANOSECONDS);
    }

    private static Capture capture() {
        UUID id = UUID.randomUUID();
        return new Capture("some.pcap", () -> id);
    }

    /** Packets of many flows, with sequences from one number up to before another. */
    private static Flux<Packet> packets(CaptureInterface origin, long from, long to) {
        return Flux.fromStream(() -> LongStream.range(from, to).mapToObj(sequence -> packet(origin, sequence)));
    }

    private static Packet packet(CaptureInterface origin, long sequence) {
        byte[] bytes = Packets.udp((int) (sequence % 50), 4000, 200, 53);
        return new Packet(origin, sequence, Packets.START_NANOS + sequence, bytes.length, bytes, 0, bytes.length);
    }

    private List<Long> committed(String topic) {
        return topics.readCommitted(topic).stream()
                .map(record -> PacketHeader.decode(
                                record.headers().lastHeader(PacketHeader.NAME).value())
                        .sequence())
                .sorted()
                .toList();
    }

    private static List<Long> upTo(long packets) {
        return LongStream.range(0, packets).boxed().toList();
    }

    @Test
    void aFinishedReplayStartedAgainSendsNothing() throws Exception {
        String topic = topics.create(3, Map.of());
        CaptureInterface origin = origin(capture());

        Run first = new Run(sink(topic), packets(origin, 0, 5000));
        assertThat(first.report()).isEqualTo(new SinkReport(5000, 0, 0, 0, 0));
        Run second = new Run(sink(topic), packets(origin, 0, 5000));
        assertThat(second.report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));

        first.assertBalanced();
        second.assertBalanced();
        assertThat(second.in()).isEqualTo(5000);
        assertThat(committed(topic)).isEqualTo(upTo(5000));
        assertThat(topics.readCommitted(topic).stream()
                        .map(ConsumerRecord::partition)
                        .distinct())
                .hasSize(3);
    }

    @Test
    void aReplayThatBrokeOffGoesOnWhereItEnded() throws Exception {
        String topic = topics.create(3, Map.of());
        CaptureInterface origin = origin(capture());
        Flux<Packet> breaking =
                packets(origin, 0, 700).concatWith(Flux.error(new PcapfluxException("damaged", "mend it")));

        Run first = new Run(sink(topic), breaking);
        assertThat(first.failure()).hasMessage("damaged");
        assertThat(first.counts()).isEqualTo(new SinkReport(700, 0, 0, 0, 0));
        Run second = new Run(sink(topic), packets(origin, 0, 2000));
        assertThat(second.report()).isEqualTo(new SinkReport(1300, 0, 0, 0, 0));

        second.assertBalanced();
        assertThat(committed(topic)).isEqualTo(upTo(2000));
    }

    @Test
    void cancelledAnywhereAndStartedAgainEachPacketIsThereOnceAndInOrder() throws Exception {
        String topic = topics.create(3, Map.of());
        CaptureInterface origin = origin(capture());
        for (int reached : new int[] {1, 3000, 20_000}) {
            Run run = new Run(sink(topic), packets(origin, 0, 30_000));
            Disposable running = run.outcome().subscribe();
            await().atMost(Run.PATIENCE).until(() -> run.in() >= reached);
            running.dispose();
            await().atMost(Run.PATIENCE).untilAsserted(run::assertBalanced);
        }

        new Run(sink(topic), packets(origin, 0, 30_000)).report();

        assertThat(committed(topic)).isEqualTo(upTo(30_000));
        Map<Integer, List<Long>> byPartition = topics.readCommitted(topic).stream()
                .collect(groupingBy(
                        ConsumerRecord::partition,
                        mapping(
                                record -> PacketHeader.decode(record.headers()
                                                .lastHeader(PacketHeader.NAME)
                                                .value())
                                        .sequence(),
                                toList())));
        assertThat(byPartition.values())
                .hasSize(3)
                .allSatisfy(sequences -> assertThat(sequences).isSorted());
    }

    @Test
    void segmentsAreCutWhereATransactionEnds() throws Exception {
        String topic = topics.create(3, Map.of());
        CaptureInterface origin = origin(capture());
        KafkaSink sink = sink(topic).layout(RecordLayout.SEGMENT);

        new Run(sink, packets(origin, 0, 1000)).report();
        Run rest = new Run(sink, packets(origin, 0, 4000));

        assertThat(rest.report()).isEqualTo(new SinkReport(3000, 0, 0, 0, 0));
        assertThat(topics.readCommitted(topic).stream()
                        .mapToLong(record -> SegmentHeader.decode(record.headers()
                                        .lastHeader(SegmentHeader.NAME)
                                        .value())
                                .packets())
                        .sum())
                .isEqualTo(4000);
    }

    @Test
    void theLaterOfTwoReplaysGoesOnAndTheEarlierOneSaysSo() throws Exception {
        String topic = topics.create(1, Map.of());
        CaptureInterface origin = origin(capture());
        Sinks.Many<Packet> more = Sinks.many().unicast().onBackpressureBuffer();
        Run earlier = new Run(sink(topic), packets(origin, 0, 100).concatWith(more.asFlux()));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        earlier.outcome().subscribe(report -> {}, failure::set);
        await().atMost(Run.PATIENCE).until(() -> earlier.counts().written() == 100); // after a second, in silence

        Run later = new Run(sink(topic), packets(origin, 0, 300));
        assertThat(later.report()).isEqualTo(new SinkReport(200, 0, 0, 0, 0));
        more.tryEmitNext(packet(origin, 100)).orThrow();
        await().atMost(Run.PATIENCE).until(() -> failure.get() != null);

        assertThat(failure.get())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("another replay of the same captures is running");
        assertThat(earlier.counts()).isEqualTo(new SinkReport(100, 0, 1, 0, 0));
        earlier.assertBalanced();
        assertThat(committed(topic)).isEqualTo(upTo(300));
    }

    @Test
    void ofTwoReplaysThatHaveOneCaptureInCommonTheLaterOneGoesOn() throws Exception {
        String topic = topics.create(1, Map.of());
        CaptureInterface common = origin(capture());
        CaptureInterface other = origin(capture());
        Sinks.Many<Packet> more = Sinks.many().unicast().onBackpressureBuffer();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Run earlier = new Run(sink(topic), packets(common, 0, 100).concatWith(more.asFlux()));
        earlier.outcome().subscribe(report -> {}, failure::set);
        await().atMost(Run.PATIENCE).until(() -> earlier.counts().written() == 100);

        Run later = new Run(sink(topic), Flux.concat(packets(other, 0, 300), packets(common, 0, 300)));
        assertThat(later.report()).isEqualTo(new SinkReport(500, 0, 0, 0, 0));
        more.tryEmitNext(packet(common, 100)).orThrow();
        more.tryEmitComplete().orThrow();
        await().atMost(Run.PATIENCE).until(() -> failure.get() != null);

        assertThat(failure.get())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("another replay of the same captures is running");
        earlier.assertBalanced();
        assertThat(earlier.counts()).isEqualTo(new SinkReport(100, 0, 1, 0, 0));
        assertThat(committed(topic)).hasSize(600);
    }

    @Test
    void manyReplaysThatBeginAtOnceAndHaveOneCaptureInCommonSendItOnce() throws Exception {
        String topic = topics.create(3, Map.of());
        CaptureInterface common = origin(capture());
        int replays = 6;
        List<Mono<Throwable>> all = new ArrayList<>();
        for (int i = 0; i < replays; i++) {
            CaptureInterface own = origin(capture());
            Flux<Packet> slow = packets(common, 0, 3000)
                    .delayUntil(
                            packet -> packet.sequence() % 100 == 0 ? Mono.delay(Duration.ofMillis(80)) : Mono.empty());
            Run run = new Run(sink(topic), Flux.concat(packets(own, 0, 1), slow));
            all.add(run.outcome().then(Mono.<Throwable>empty()).onErrorResume(Mono::just));
        }

        List<Throwable> failures =
                Objects.requireNonNull(Flux.merge(all).collectList().block(Run.PATIENCE));

        assertThat(failures)
                .hasSizeBetween(replays - 1, replays)
                .allSatisfy(failure ->
                        assertThat(failure).hasMessageContaining("another replay of the same captures is running"));
        List<Long> common0 =
                committed(topic).stream().filter(sequence -> sequence > 0).toList();
        assertThat(common0).doesNotHaveDuplicates();
    }

    @Test
    void eachCaptureHasAPositionOfItsOwn() throws Exception {
        String topic = topics.create(2, Map.of());
        CaptureInterface one = origin(capture());
        CaptureInterface other = origin(capture());

        new Run(sink(topic), packets(one, 0, 40)).report();
        Run both = new Run(sink(topic), packets(one, 0, 50).mergeComparingWith(packets(other, 0, 50), Packet.BY_TIME));

        assertThat(both.report()).isEqualTo(new SinkReport(60, 0, 0, 0, 0));
        assertThat(committed(topic)).hasSize(100);
        Run again = new Run(sink(topic), Flux.concat(packets(other, 0, 51), packets(one, 0, 52)));
        assertThat(again.report()).isEqualTo(new SinkReport(3, 0, 0, 0, 0));
    }

    @Test
    void whatWasInATransactionThatFailedHasFailedAndIsNotSeen() throws Exception {
        String topic = topics.create(1, Map.of("max.message.bytes", "70000"));
        CaptureInterface origin = origin(capture());
        byte[] large = new byte[100_000];
        Packet tooLarge = new Packet(origin, 20, Packets.START_NANOS, large.length, large, 0, large.length);

        Run failing = new Run(sink(topic), Flux.concat(packets(origin, 0, 20), Flux.just(tooLarge)));
        assertThat(failing.failure())
                .hasMessageContaining("packet 20 of some.pcap")
                .hasMessageContaining("too large");

        assertThat(failing.counts()).isEqualTo(new SinkReport(0, 0, 21, 0, 0));
        failing.assertBalanced();
        assertThat(committed(topic)).isEmpty();
        new Run(sink(topic), packets(origin, 0, 30)).report();
        assertThat(committed(topic)).isEqualTo(upTo(30));
    }

    @Test
    void aCaptureThatCannotBeReadAgainIsRefused() throws Exception {
        String topic = topics.create(1, Map.of());
        for (Capture capture : List.of(Capture.anonymous("pipe"), capture().loop(1))) {
            Run run = new Run(sink(topic), packets(origin(capture), 0, 10));
            assertThat(run.failure())
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining(capture.name() + " cannot be replayed exactly once");
        }
        assertThat(committed(topic)).isEmpty();
    }

    @Test
    void packetsInAnotherOrderThanTheCaptureHasThemAreRefused() throws Exception {
        String topic = topics.create(1, Map.of());
        CaptureInterface origin = origin(capture());
        List<Packet> mixed = new ArrayList<>(List.of(packet(origin, 0), packet(origin, 2), packet(origin, 1)));

        Run run = new Run(sink(topic), Flux.fromIterable(mixed));

        assertThat(run.failure()).hasMessageContaining("packet 1 of some.pcap comes behind packet 2");
        run.assertBalanced();
        assertThat(committed(topic)).isEmpty();
    }

    @Test
    void aReplayWithoutPacketsIsDone() {
        assertThat(new Run(sink(Topics.name()), Flux.empty()).report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));
    }
}
