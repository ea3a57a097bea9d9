package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerNodeTest {
    @Test
    void aNodeThatDoesNotComeUpLeavesNothingBehind(@TempDir Path path) {
        DataFolder folder = DataFolder.at(path);
        ListeningSockets sockets = ListeningSockets.open(0);
        // the two others that it needs for a majority do not exist
        NodeConfig config = new NodeConfig(
                Uuid.randomUuid().toString(),
                1,
                folder.data(),
                sockets.brokerPort(),
                Map.of(1, sockets.controllerPort(), 2, 1, 3, 1),
                NodeConfig.RETENTION_CHECK);

        assertThatThrownBy(() -> BrokerNode.start(folder, config, sockets, folder.lock(), Duration.ofSeconds(4)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("is not up after 4 s");

        folder.lock().close();
        ListeningSockets.open(config.port()).close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(EmbeddedKafkaLifeTest.brokerThreads()).isEmpty());
    }
}
