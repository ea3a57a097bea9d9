package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkTimestampTest {
    private static final Map<String, String> ONE_HOUR = Map.of("retention.ms", "3600000");
    private static final long OF_2011 = Instant.parse("2011-01-25T18:52:22Z").toEpochMilli();

    private final EmbeddedKafka broker;
    private final Topics topics;

    KafkaSinkTimestampTest(@TempDir Path folder) {
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

    /** Three packets, two seconds apart. */
    private static Flux<Packet> old() {
        return Flux.range(0, 3).map(i -> Packets.packet(i, (OF_2011 + 2000L * i) * 1_000_000, new byte[60]));
    }

    @Test
    void captureThatTheTopicWouldDeleteAtOnceIsRefusedBeforeAnythingIsSent() throws Exception {
        String topic = topics.create(1, ONE_HOUR);
        for (RecordLayout layout : List.of(RecordLayout.RECORD, RecordLayout.SEGMENT)) {
            Run run = new Run(sink(topic).layout(layout), old());

            assertThat(run.failure())
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessage(
                            "packet 0 of test.pcap is of 2011-01-25T18:52:22Z, and topic %s deletes records older"
                                    + " than 1 h (retention.ms=3600000)",
                            topic)
                    .extracting(e -> ((PcapfluxException) e).remedy())
                    .isEqualTo("raise retention.ms of the topic, or say timestamp: now or shift (or capture, to go"
                            + " ahead all the same)");
            run.assertBalanced();
            assertThat(run.counts().written()).isZero();
        }
        assertThat(topics.read(topic)).isEmpty();
    }

    @Test
    void timestampNowSendsItWithTheTimeOfSendingAndTheTrueOneInTheHeader() throws Exception {
        String topic = topics.create(1, ONE_HOUR);
        long before = System.currentTimeMillis();

        assertThat(new Run(sink(topic).timestamp(TimestampPolicy.NOW), old()).report())
                .isEqualTo(new SinkReport(3, 0, 0, 0, 0));

        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topic);
        assertThat(records)
                .hasSize(3)
                .allSatisfy(record -> assertThat(record.timestamp()).isBetween(before, System.currentTimeMillis()));
        assertThat(records)
                .extracting(KafkaSinkTimestampTest::trueTime)
                .containsExactly(OF_2011, OF_2011 + 2000, OF_2011 + 4000);
    }

    @Test
    void timestampShiftKeepsTheDistances() throws Exception {
        String topic = topics.create(1, ONE_HOUR);
        long before = System.currentTimeMillis();

        new Run(sink(topic).timestamp(TimestampPolicy.SHIFT), old()).report();

        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topic);
        long first = records.get(0).timestamp();
        assertThat(first).isBetween(before, System.currentTimeMillis());
        assertThat(records).extracting(ConsumerRecord::timestamp).containsExactly(first, first + 2000, first + 4000);
        assertThat(records).extracting(KafkaSinkTimestampTest::trueTime).startsWith(OF_2011);
    }

    @Test
    void timestampShiftPutsTheFirstPacketOfASegmentAtNow() throws Exception {
        String topic = topics.create(1, ONE_HOUR);
        long before = System.currentTimeMillis();

        new Run(sink(topic).timestamp(TimestampPolicy.SHIFT).layout(RecordLayout.SEGMENT), old()).report();

        assertThat(topics.read(topic))
                .singleElement()
                .satisfies(record -> assertThat(record.timestamp())
                        .isBetween(
                                before + 4000,
                                System.currentTimeMillis() + 4000)); // a segment has its last packet's time
    }

    @Test
    void timestampCaptureGoesAheadAllTheSame() throws Exception {
        String topic = topics.create(1, ONE_HOUR);

        assertThat(new Run(sink(topic).timestamp(TimestampPolicy.CAPTURE), old()).report())
                .isEqualTo(new SinkReport(3, 0, 0, 0, 0));
    }

    @Test
    void topicThatStampsArrivalIsRefusedAlsoByTheCheckUnlessATimeIsAskedFor() throws Exception {
        String topic = topics.create(1, Map.of("message.timestamp.type", "LogAppendTime"));

        assertThat(new Run(sink(topic), old()).failure()).hasMessageContaining("the time of its arrival");
        assertThatThrownBy(() -> sink(topic).check().block()).hasMessageContaining("the time of its arrival");
        assertThatCode(() -> sink(topic).timestamp(TimestampPolicy.NOW).check().block())
                .doesNotThrowAnyException();
        assertThat(new Run(sink(topic).timestamp(TimestampPolicy.NOW), old())
                        .report()
                        .written())
                .isEqualTo(3);
    }

    private static long trueTime(ConsumerRecord<byte[], byte[]> record) {
        byte[] header = record.headers().lastHeader(PacketHeader.NAME).value();
        return PacketHeader.decode(header).timestampNanos() / 1_000_000;
    }
}
