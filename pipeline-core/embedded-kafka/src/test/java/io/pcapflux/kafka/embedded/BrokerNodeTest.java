package io.pcapflux.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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
                Map.of(1, sockets.controllerPort(), 2, 1, 3, 1));

        assertThatThrownBy(() -> BrokerNode.start(folder, config, sockets, folder.lock(), Duration.ofSeconds(4)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("is not up after 4 s");

        folder.lock().close();
        ListeningSockets.open(config.port()).close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(EmbeddedKafkaLifeTest.brokerThreads()).isEmpty());
    }

    @Test
    void threeNodesMakeAClusterThatOutlivesOneOfThem(@TempDir Path path) throws Exception {
        List<BrokerNode> nodes = cluster(path);
        try {
            String others = nodes.get(1).bootstrapServers() + "," + nodes.get(2).bootstrapServers();
            Clients.produce(others, "t", List.of("three alive"));
            nodes.get(0).close();
            Clients.produce(others, "t", List.of("two alive"));

            assertThat(Clients.consume(others, "t", 2)).containsExactly("three alive", "two alive");
        } finally {
            nodes.forEach(BrokerNode::close);
        }
    }

    private static List<BrokerNode> cluster(Path path) {
        String clusterId = Uuid.randomUuid().toString();
        Map<Integer, ListeningSockets> sockets = new TreeMap<>();
        Map<Integer, Integer> controllers = new TreeMap<>();
        for (int id = 1; id <= 3; id++) {
            sockets.put(id, ListeningSockets.open(0));
            controllers.put(id, sockets.get(id).controllerPort());
        }
        List<CompletableFuture<BrokerNode>> starting = new ArrayList<>();
        sockets.forEach((id, open) -> {
            DataFolder folder = DataFolder.at(path.resolve("node" + id));
            NodeConfig config = new NodeConfig(clusterId, id, folder.data(), open.brokerPort(), controllers);
            starting.add(CompletableFuture.supplyAsync(
                    () -> BrokerNode.start(folder, config, open, folder.lock(), Duration.ofSeconds(60)),
                    task -> new Thread(task).start()));
        });
        return starting.stream().map(CompletableFuture::join).toList();
    }
}
