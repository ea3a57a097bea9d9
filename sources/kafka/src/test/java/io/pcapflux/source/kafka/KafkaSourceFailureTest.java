package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.DiscardSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSourceFailureTest {
    @Test
    void aBrokerThatGoesIsWaitedForAndThenThePositionIsTold(@TempDir Path other) throws Exception {
        EmbeddedKafka first = EmbeddedKafka.start(BrokerOptions.in(other));
        int port = Integer.parseInt(first.bootstrapServers().replaceAll(".*:", ""));
        Topic topic = Topic.create(first.bootstrapServers(), 1).put(TestPackets.list(7), 1);
        PacketProbe probe = PacketProbe.on(Options.of(topic)
                        .brokerTimeout(Duration.ofSeconds(15))
                        .source()
                        .packets())
                .requestAll()
                .awaitPackets(7);
        first.close();
        try (EmbeddedKafka again = EmbeddedKafka.start(new BrokerOptions(other, port))) {
            assertThat(again.bootstrapServers()).isEqualTo(first.bootstrapServers());
            topic.put(0, TestPackets.packet(7));
            probe.awaitPackets(8);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> probe.failure() != null);
        assertThat(probe.failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("any more, for 15 s")
                .hasMessageContaining(topic.name() + "-0 was read up to offset 8");
        probe.assertNoBreach();
    }

    @Test
    void anEmbeddedBrokerThatFailsIsTheReasonThatIsTold(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("kafka");
        try (EmbeddedKafka broker = EmbeddedKafka.start(BrokerOptions.in(data))) {
            Topic topic = Topic.create(broker.bootstrapServers(), 1).put(TestPackets.list(7), 1);
            PacketProbe probe = PacketProbe.on(
                            source(KafkaSourceOptions.EMBEDDED, topic.name(), Duration.ofSeconds(30), data)
                                    .packets())
                    .requestAll()
                    .awaitPackets(7);
            delete(data);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("after", 1, (short) 1))); // its folder cannot be made
                await().atMost(Duration.ofSeconds(60)).until(() -> probe.failure() != null);
            }
            assertThat(probe.failure())
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining("its folder has been deleted");
            probe.assertNoBreach();
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsGivenUpInTime() {
        KafkaSource source = source("127.0.0.1:9", "packets", Duration.ofMillis(500), null);
        PacketProbe probe = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        assertThat(probe.failure()).hasMessageContaining("no Kafka broker answers at 127.0.0.1:9 within 500 ms");
        awaitNoSource();
    }

    @Test
    void aStopWhileItLooksForABrokerEndsItWithoutError() {
        KafkaSource source = source("127.0.0.1:9", "packets", Duration.ofMinutes(5), null);
        PipelineRun run = Pipeline.from(source).to(new DiscardSink()).start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Consumers.threads().stream().anyMatch(name -> name.startsWith("kafka-admin-client")));
        run.stop();
        PipelineReport report = Objects.requireNonNull(run.report().block(Duration.ofSeconds(30)));
        assertThat(report.ledger().received()).isZero();
        assertThat(report.ledger().balanced()).isTrue();
        awaitNoSource();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static KafkaSource source(String bootstrap, String topic, Duration connectTimeout, @Nullable Path data) {
        return new KafkaSource(new KafkaSourceOptions(
                bootstrap,
                List.of(topic),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                connectTimeout,
                null,
                null,
                data == null ? null : data.toString(),
                null));
    }

    private static void awaitNoSource() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Consumers.threads().stream().noneMatch(name -> name.startsWith("pcapflux-kafka-source")));
    }
}
