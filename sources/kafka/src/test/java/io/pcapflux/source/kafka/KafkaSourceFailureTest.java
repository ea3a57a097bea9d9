package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.nio.file.Path;
import java.time.Duration;
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
    void aBrokerThatDoesNotAnswerIsGivenUpInTime() {
        KafkaSourceOptions dead = KafkaSourceOptions.of("127.0.0.1:9", "packets");
        KafkaSource source = new KafkaSource(new KafkaSourceOptions(
                dead.bootstrap(),
                dead.topic(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Duration.ofMillis(500),
                null,
                null,
                null));
        PacketProbe probe = PacketProbe.on(source.packets()).requestAll().awaitEnd();
        assertThat(probe.failure()).hasMessageContaining("no Kafka broker answers at 127.0.0.1:9 within 500 ms");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Consumers.threads().stream().noneMatch(name -> name.startsWith("pcapflux-kafka-source")));
    }
}
