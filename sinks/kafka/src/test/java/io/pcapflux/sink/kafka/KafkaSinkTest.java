package io.pcapflux.sink.kafka;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkTest {
    private final EmbeddedKafka broker;
    private final Topics topics;

    KafkaSinkTest(@TempDir Path folder) {
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

    @Test
    void eachPacketIsARecordWithItsBytesHeaderAndTime() {
        String topic = Topics.name();
        byte[] first = {1, 2, 3};
        byte[] empty = {};

        SinkReport report = new Run(
                        sink(topic),
                        Flux.just(
                                Packets.packet(7, Packets.START_NANOS + 1_999_999, first),
                                Packets.packet(9, Packets.START_NANOS + 5_000_000, empty)))
                .report();

        assertThat(report).isEqualTo(new SinkReport(2, 0, 0, 0, 0));
        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topic);
        assertThat(records).hasSize(2);
        assertThat(records.get(0).value()).isEqualTo(first);
        assertThat(records.get(0).key()).isNull();
        assertThat(records.get(0).timestamp()).isEqualTo(Packets.START_NANOS / 1_000_000 + 1);
        assertThat(records.get(0).headers().toArray()).singleElement().satisfies(header -> {
            assertThat(header.key()).isEqualTo("pcap");
            assertThat(PacketHeader.decode(header.value()))
                    .isEqualTo(new PacketHeader(
                            LinkType.RAW, 103, Packets.START_NANOS + 1_999_999, 7, 3, Packets.CAPTURE_ID));
        });
        assertThat(records.get(1).value()).isEmpty();
    }

    @Test
    void packetsWithoutTimeOrBefore1970HaveTheTimeOfSendingAndTheirOwnInTheHeader() {
        String topic = Topics.name();
        long before = System.currentTimeMillis();

        new Run(
                        sink(topic),
                        Flux.just(
                                Packets.packet(0, Packet.NO_TIMESTAMP, new byte[1]),
                                Packets.packet(1, -1, new byte[1])))
                .report();

        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topic);
        assertThat(records)
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis()));
        assertThat(records.stream().map(KafkaSinkTest::header).map(PacketHeader::timestampNanos))
                .containsExactly(Packet.NO_TIMESTAMP, -1L);
    }

    @Test
    void anInterceptorMayAddAHeader() {
        String topic = Topics.name();

        SinkReport report = new Run(
                        sink(topic).property("interceptor.classes", Tracing.class.getName()),
                        Flux.just(Packets.packet(0, Packets.START_NANOS, new byte[1])))
                .report();

        assertThat(report).isEqualTo(new SinkReport(1, 0, 0, 0, 0));
        assertThat(topics.read(topic)).singleElement().satisfies(record -> {
            assertThat(record.headers()).extracting(Header::key).containsExactly(PacketHeader.NAME, Tracing.HEADER);
            assertThat(header(record).timestampNanos()).isEqualTo(Packets.START_NANOS);
        });
    }

    /** As those do that follow records from program to program. */
    public static final class Tracing implements ProducerInterceptor<byte[], byte[]> {
        static final String HEADER = "trace";

        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            record.headers().add(HEADER, new byte[] {1});
            return record;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception failure) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> settings) {}
    }

    private static PacketHeader header(ConsumerRecord<byte[], byte[]> record) {
        return PacketHeader.decode(
                record.headers().lastHeader(PacketHeader.NAME).value());
    }

    @Test
    void keyFlowPutsBothDirectionsOfAConversationIntoOnePartition() throws Exception {
        String topic = topics.create(6, Map.of());
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int conversation = i % 50;
            byte[] bytes =
                    i % 2 == 0 ? Packets.udp(conversation, 4000, 200, 53) : Packets.udp(200, 53, conversation, 4000);
            packets.add(Packets.packet(i, Packets.START_NANOS, bytes));
        }

        new Run(sink(topic).key(RecordKey.FLOW), Flux.fromIterable(packets)).report();

        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topic);
        assertThat(records)
                .hasSize(300)
                .allSatisfy(record -> assertThat(record.key()).hasSize(8));
        Map<Set<Integer>, Set<Integer>> partitions =
                records.stream().collect(groupingBy(KafkaSinkTest::ends, mapping(ConsumerRecord::partition, toSet())));
        assertThat(partitions).hasSize(50);
        assertThat(partitions.values()).allSatisfy(of -> assertThat(of).hasSize(1));
        assertThat(records.stream().map(ConsumerRecord::partition).distinct()).hasSizeGreaterThan(1);
    }

    private static Set<Integer> ends(ConsumerRecord<byte[], byte[]> record) {
        ByteBuffer packet = ByteBuffer.wrap(record.value());
        return Set.of(packet.getInt(12), packet.getInt(16));
    }

    @Test
    void manyPacketsArriveInOrderAndEachIsCounted() {
        String topic = Topics.name();

        Run run = new Run(sink(topic), Flux.fromStream(() -> Packets.of(50_000, 60)));

        assertThat(run.report()).isEqualTo(new SinkReport(50_000, 0, 0, 0, 0));
        run.assertBalanced();
        assertThat(topics.read(topic))
                .extracting(record -> header(record).sequence())
                .isSorted()
                .hasSize(50_000);
    }

    @Test
    void packetLargerThanKafkasDefaultArrivesWhereTheTopicTakesIt() throws Exception {
        String topic = topics.create(1, Map.of("max.message.bytes", "5000000"));

        assertThat(new Run(sink(topic), Flux.fromStream(() -> Packets.of(3, 4_000_000))).report())
                .isEqualTo(new SinkReport(3, 0, 0, 0, 0));
    }

    @Test
    void compressedPacketsArrive() {
        String topic = Topics.name();
        KafkaSink sink = sink(topic).property("compression.type", "gzip");

        new Run(sink, Flux.fromStream(() -> Packets.of(1000, 60_000))).report();

        assertThat(topics.read(topic)).hasSize(1000);
    }

    @Test
    void streamWithoutPacketsLeavesAnEmptyTopic() {
        String topic = Topics.name();

        assertThat(new Run(sink(topic), Flux.empty()).report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));
        assertThat(topics.read(topic)).isEmpty();
    }

    @Test
    void sinkCanBeUsedAgain() {
        String topic = Topics.name();
        KafkaSink sink = sink(topic);

        new Run(sink, Flux.fromStream(() -> Packets.of(3, 60))).report();
        new Run(sink, Flux.fromStream(() -> Packets.of(4, 60))).report();

        assertThat(topics.read(topic)).hasSize(7);
    }

    @Test
    void embeddedBrokerIsStartedKeepsItsDataAndIsLetGo(@TempDir Path folder) {
        String data = folder.resolve("own").toString();
        KafkaSink sink = KafkaSink.to("embedded", "packets").data(data);

        new Run(sink, Flux.fromStream(() -> Packets.of(3, 60))).report();

        try (EmbeddedKafka again = EmbeddedKafka.start(BrokerOptions.in(Path.of(data)))) {
            assertThat(new Topics(again.bootstrapServers()).read("packets")).hasSize(3);
        }
    }

    /** Of the years 2023, 2300, 1600 and 1970, and one without a time. */
    private static Flux<Packet> ofOddTimes() {
        Packet usual = Packets.packet(0, Packets.START_NANOS, new byte[60]);
        return Flux.just(
                usual,
                usual.withTime(10_413_792_000L, 1),
                usual.withTime(-11_676_096_000L, 1),
                usual.withTime(0, 1),
                usual.withTime(0, -1));
    }

    @Test
    void packetsWhoseTimeTheHeaderCannotTellAreWrittenAndNoted() {
        String topic = Topics.name();
        Run run = new Run(sink(topic).timestamp(TimestampPolicy.NOW), ofOddTimes());

        assertThat(run.report()).isEqualTo(new SinkReport(5, 0, 0, 0, 0));
        assertThat(run.noted()).containsExactly(Map.entry("timeClamped", 2L));
        assertThat(topics.read(topic))
                .extracting(record -> PacketHeader.decode(
                                record.headers().lastHeader(PacketHeader.NAME).value())
                        .timestampNanos())
                .containsExactly(Packets.START_NANOS, Long.MAX_VALUE, Long.MIN_VALUE + 1, 1L, Packet.NO_TIMESTAMP);
    }

    @Test
    void timesThatTheOtherLayoutsTellAreNotNoted() {
        KafkaSink segments = sink(Topics.name()).timestamp(TimestampPolicy.NOW).layout(RecordLayout.SEGMENT);
        Run inSegments = new Run(segments, ofOddTimes().filter(packet -> packet.timestampSeconds() >= 0));
        assertThat(inSegments.report().written()).isEqualTo(4);
        assertThat(inSegments.noted()).isEmpty();

        Run forPycapa = new Run(sink(Topics.name()).layout(RecordLayout.PYCAPA), ofOddTimes());
        assertThat(forPycapa.report().written()).isEqualTo(5);
        assertThat(forPycapa.noted()).isEmpty();
    }
}
