package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedClusterTest {
    private final EmbeddedCluster cluster;
    private final String bootstrap;

    EmbeddedClusterTest(@TempDir Path folder) throws Exception {
        cluster = EmbeddedCluster.start(folder);
        bootstrap = cluster.bootstrapServers();
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @Test
    void aStoppedLeaderIsReplacedAndComesBackWithItsRecords() throws Exception {
        cluster.createTopic("stopped", 1, Map.of());
        Clients.produce(bootstrap, "stopped", List.of("three alive"));
        int leader = cluster.leader("stopped", 0);

        cluster.stop(leader);
        Clients.produce(bootstrap, "stopped", List.of("two alive"));
        assertThat(cluster.leader("stopped", 0)).isNotIn(0, leader);
        cluster.start(leader);

        assertThat(Clients.consume(bootstrap, "stopped", 2)).containsExactly("three alive", "two alive");
    }

    @Test
    void anIsolatedLeaderIsReplacedAndRejoins() throws Exception {
        cluster.createTopic("isolated", 1, Map.of());
        Clients.produce(bootstrap, "isolated", List.of("before"));
        int leader = cluster.leader("isolated", 0);

        cluster.isolate(leader);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> !List.of(0, leader).contains(cluster.leader("isolated", 0)));
        Clients.produce(bootstrap, "isolated", List.of("meanwhile"));
        cluster.rejoin(leader);

        assertThat(Clients.consume(bootstrap, "isolated", 2)).containsExactly("before", "meanwhile");
        cluster.stop(cluster.leader("isolated", 0)); // the one that was isolated is needed for two in sync
        Clients.produce(bootstrap, "isolated", List.of("after"));
        cluster.start(1, 2, 3);
    }

    @Test
    void withOneOfThreeNothingIsAcknowledged() throws Exception {
        cluster.createTopic("alone", 1, Map.of());

        cluster.stop(1, 2);
        try (KafkaProducer<byte[], byte[]> producer = Clients.producer(bootstrap)) {
            var sent = producer.send(new ProducerRecord<>("alone", new byte[1]));
            assertThatThrownBy(() -> sent.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            cluster.start(1, 2);
            assertThat(sent.get(60, TimeUnit.SECONDS).offset()).isZero();
        }
    }
}
