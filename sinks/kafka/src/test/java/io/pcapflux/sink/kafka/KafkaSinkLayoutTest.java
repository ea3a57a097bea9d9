package io.pcapflux.sink.kafka;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkLayoutTest {
    private final EmbeddedKafka broker;
    private final Topics topics;

    KafkaSinkLayoutTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
        topics = new Topics(broker.bootstrapServers());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private KafkaSink sink(String topic) {
        return KafkaSink.to(broker.bootstrapServers(), topic);
    }

    private KafkaSink segments(String topic) {
        return sink(topic).layout(RecordLayout.SEGMENT);
    }

    private static long packets(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .mapToLong(record -> SegmentHeader.decode(
                                record.headers().lastHeader(SegmentHeader.NAME).value())
                        .packets())
                .sum();
    }

    /** Both directions of fifty conversations. */
    private static Stream<Packet> conversations(int count) {
        return IntStream.range(0, count).mapToObj(i -> {
            int other = i % 50;
            byte[] bytes = i % 2 == 0 ? Packets.udp(other, 4000, 200, 53) : Packets.udp(200, 53, other, 4000);
            return Packets.packet(i, Packets.START_NANOS + i, bytes);
        });
    }

    @Test
    void segmentsHoldEveryPacketAndEachIsCounted() {
        String topic = Topics.name();

        Run run = new Run(segments(topic), Flux.fromStream(() -> Packets.of(50_000, 60)));

        assertThat(run.report()).isEqualTo(new SinkReport(50_000, 0, 0, 0, 0));
        run.assertBalanced();
        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topic);
        assertThat(records).hasSizeLessThan(1000);
        assertThat(packets(records)).isEqualTo(50_000);
    }

    @Test
    void segmentLiesWhereKafkasOwnPartitionerPutsItsKeys() throws Exception {
        String byRecord = topics.create(6, Map.of());
        String bySegment = topics.create(6, Map.of());

        new Run(sink(byRecord).key(RecordKey.FLOW), Flux.fromStream(() -> conversations(3000))).report();
        new Run(segments(bySegment).key(RecordKey.FLOW), Flux.fromStream(() -> conversations(3000))).report();

        Map<Integer, Long> segments = topics.read(bySegment).stream()
                .collect(groupingBy(ConsumerRecord::partition, summingLong(record -> packets(List.of(record)))));
        Map<Integer, Long> records =
                topics.read(byRecord).stream().collect(groupingBy(ConsumerRecord::partition, counting()));
        assertThat(segments).isEqualTo(records).hasSizeGreaterThan(1);
    }

    @Test
    void packetsOfAQuietSourceDoNotWaitForASegmentToFill() {
        String topic = Topics.name();
        Sinks.Many<Packet> quiet = Sinks.many().unicast().onBackpressureBuffer();
        quiet.tryEmitNext(Packets.packet(0, Packets.START_NANOS, new byte[60]));
        Run run = new Run(segments(topic), quiet.asFlux());

        Disposable running = run.outcome().subscribe();
        await().atMost(Run.PATIENCE).until(() -> run.counts().written() == 1);
        running.dispose();

        run.assertBalanced();
    }

    @Test
    void segmentsFitIntoATopicWithALowLimit() throws Exception {
        String topic = topics.create(1, Map.of("max.message.bytes", "20000"));

        assertThat(new Run(segments(topic), Flux.fromStream(() -> Packets.of(5000, 60))).report())
                .isEqualTo(new SinkReport(5000, 0, 0, 0, 0));
        assertThat(topics.read(topic)).hasSizeGreaterThan(20);
    }

    @Test
    void packetsOfASegmentThatIsRefusedHaveFailedAllOfThem() throws Exception {
        String topic = topics.create(1, Map.of("max.message.bytes", "20000"));

        Run run = new Run(
                segments(topic),
                Flux.concat(Flux.fromStream(() -> Packets.of(10, 60)), Flux.fromStream(() -> Packets.of(1, 30_000))));

        assertThat(run.failure()).isInstanceOf(PcapfluxException.class).hasMessageContaining("too large");
        run.assertBalanced();
        assertThat(run.counts()).isEqualTo(new SinkReport(10, 0, 1, 0, 0));
    }

    @Test
    void cancelledSinkCountsThePacketsOfOpenSegmentsAsFailed() {
        Sinks.Many<Packet> source = Sinks.many().unicast().onBackpressureBuffer();
        Run run = new Run(segments(Topics.name()), source.asFlux());
        Disposable running = run.outcome().subscribe();
        await().atMost(Run.PATIENCE).until(() -> source.currentSubscriberCount() == 1);

        source.tryEmitNext(Packets.packet(0, Packets.START_NANOS, new byte[60]));
        await().atMost(Run.PATIENCE).until(() -> run.in() == 1);
        running.dispose();

        await().untilAsserted(run::assertBalanced);
        Clients.awaitNone();
    }

    @Test
    void pycapaHasTheTimeForAKeyAndNoHeader() {
        String topic = Topics.name();

        new Run(sink(topic).layout(RecordLayout.PYCAPA), Flux.fromStream(() -> Packets.of(3, 60))).report();

        assertThat(topics.read(topic))
                .extracting(record -> ByteBuffer.wrap(record.key()).getLong())
                .containsExactly(
                        Packets.START_NANOS / 1000, Packets.START_NANOS / 1000 + 1, Packets.START_NANOS / 1000 + 2);
        assertThat(topics.read(topic))
                .allSatisfy(record -> assertThat(record.headers().toArray()).isEmpty());
    }

    @Test
    void topicIsMadeAsAskedAndOneThatIsThereIsLeftAlone() throws Exception {
        String made = Topics.name();
        String there = topics.create(2, Map.of());
        TopicCreation creation = new TopicCreation(3, 1, Map.of("retention.ms", "-1"));

        for (String topic : List.of(made, there)) {
            new Run(sink(topic).create(creation), Flux.fromStream(() -> Packets.of(3, 60))).report();
        }

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var described =
                    admin.describeTopics(List.of(made, there)).allTopicNames().get();
            assertThat(described.values())
                    .allSatisfy(topic ->
                            assertThat(topic.partitions()).hasSize(topic.name().equals(made) ? 3 : 2));
        }
    }

    @Test
    void topicThatCannotBeMadeIsTold() {
        KafkaSink sink = sink(Topics.name()).create(new TopicCreation(1, 3, null));

        assertThat(new Run(sink, Flux.empty()).failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("cannot be made")
                .hasMessageContaining("eplication factor");
    }

    @Test
    void topicsByInterfaceHaveNamesThatAreSafe() {
        String prefix = Topics.name();
        Capture capture = new Capture("named", () -> Packets.CAPTURE_ID);
        List<String> names = List.of("eth0", "../etc", "wlan 0");
        Flux<Packet> packets = Flux.range(0, 300).map(i -> {
            CaptureInterface from =
                    new CaptureInterface(capture, i % 3, names.get(i % 3), LinkType.RAW, 0, TimeResolution.NANOSECONDS);
            return Packets.packet(from, i, Packets.START_NANOS, new byte[60]);
        });

        Run run = new Run(sink(prefix + ".%i"), packets);

        assertThat(run.report().written()).isEqualTo(300);
        assertThat(Stream.of("eth0", "_._etc", "wlan_0")
                        .map(name -> topics.read(prefix + "." + name).size()))
                .containsExactly(100, 100, 100);
    }
}
