package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.kafka.spi.BrokerProvider;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What clients find: one broker for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedKafkaTest {
    private Broker broker;

    @BeforeAll
    void start(@TempDir Path folder) {
        broker = BrokerProvider.load().start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Test
    void aTopicIsMadeWhenItIsFirstUsedAndGivesBackWhatItTook() throws Exception {
        List<String> values =
                IntStream.range(0, 100).mapToObj(Integer::toString).toList();

        Clients.produce(broker.bootstrapServers(), "numbers", values);

        assertThat(Clients.consume(broker.bootstrapServers(), "numbers", 100)).isEqualTo(values);
    }

    @Test
    void kcatReadsWhatAProducerWroteAndTheOtherWayRound() throws Exception {
        Clients.produce(broker.bootstrapServers(), "kcat", List.of("one", "two"));

        Kcat.run(broker, "three\n", "-P", "-t", "kcat");

        assertThat(Kcat.run(broker, "", "-C", "-t", "kcat", "-o", "beginning", "-e", "-q"))
                .isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void recordsOfAnyTimeAreTakenAndNoneIsDeletedForItsAge() throws Exception {
        long year2200 = 7_258_118_400_000L;
        try (KafkaProducer<byte[], byte[]> producer = Clients.producer(broker.bootstrapServers())) {
            for (long time : new long[] {0, year2200, 1, Long.MAX_VALUE}) {
                RecordMetadata written = producer.send(new ProducerRecord<>("times", 0, time, null, new byte[1]))
                        .get();
                assertThat(written.timestamp()).isEqualTo(time);
            }
        }

        assertThat(settings("times"))
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "1073741824")
                .containsEntry("message.timestamp.type", "CreateTime");
    }

    @Test
    void aRecordOfFifteenMebibytesIsTaken() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = Clients.producer(broker.bootstrapServers())) {
            assertThat(producer.send(new ProducerRecord<>("large", new byte[15 << 20]))
                            .get()
                            .serializedValueSize())
                    .isEqualTo(15 << 20);
        }
    }

    @Test
    void anOffsetIsKeptInATransaction() throws Exception {
        TopicPartition partition = new TopicPartition("transactions", 0);
        Map<TopicPartition, OffsetAndMetadata> position = Map.of(partition, new OffsetAndMetadata(42));
        try (KafkaConsumer<byte[], byte[]> group = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "positions"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "one"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", new byte[1])).get(30, TimeUnit.SECONDS);
            producer.sendOffsetsToTransaction(position, group.groupMetadata());
            producer.commitTransaction();

            assertThat(group.committed(position.keySet())).isEqualTo(position);
        }
    }

    @Test
    void aTopicOfSeveralPartitionsIsUsable() throws Exception {
        try (Admin admin = Clients.admin(broker.bootstrapServers())) {
            admin.createTopics(List.of(new NewTopic("wide", 8, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (KafkaProducer<byte[], byte[]> producer = Clients.producer(broker.bootstrapServers())) {
            assertThat(producer.send(new ProducerRecord<>("wide", 7, null, new byte[1]))
                            .get()
                            .partition())
                    .isEqualTo(7);
        }
    }

    @Test
    void itIsNotReachableUnderAnotherAddress() {
        String[] address = broker.bootstrapServers().split(":", 2);
        assertThat(address[0]).isEqualTo("127.0.0.1");

        assertThatThrownBy(() -> new Socket(
                                InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), Integer.parseInt(address[1]))
                        .close())
                .isInstanceOf(ConnectException.class);
    }

    private Map<String, String> settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Clients.admin(broker.bootstrapServers())) {
            return admin.describeConfigs(List.of(resource)).all().get(30, TimeUnit.SECONDS).values().stream()
                    .flatMap(config -> config.entries().stream())
                    .collect(Collectors.toMap(ConfigEntry::name, entry -> String.valueOf(entry.value())));
        }
    }
}
