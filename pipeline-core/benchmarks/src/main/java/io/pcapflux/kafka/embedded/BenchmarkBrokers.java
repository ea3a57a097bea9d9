package io.pcapflux.kafka.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** Three brokers in this JVM, without forwarders in front of them: topics have three replicas, two must be in sync. */
public final class ThreeBrokers implements AutoCloseable {
    private static final int SIZE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Integer, BrokerNode> nodes = new TreeMap<>();

    /** Starts a new cluster, which takes some seconds, with its data below this folder. */
    public static ThreeBrokers start(Path folder) {
        String clusterId = Uuid.randomUuid().toString();
        Map<Integer, ListeningSockets> sockets = new TreeMap<>();
        IntStream.rangeClosed(1, SIZE).forEach(id -> sockets.put(id, ListeningSockets.open(0)));
        Map<Integer, Integer> voters = new TreeMap<>();
        sockets.forEach((id, of) -> voters.put(id, of.controllerPort()));
        Map<Integer, CompletableFuture<BrokerNode>> starting = new TreeMap<>();
        sockets.forEach((id, of) -> {
            DataFolder own = DataFolder.at(folder.resolve("node" + id));
            NodeConfig config = new NodeConfig(clusterId, id, own.data(), of.brokerPort(), voters);
            starting.put(
                    id,
                    CompletableFuture.supplyAsync(
                            () -> BrokerNode.start(own, config, of, own.lock(), PATIENCE),
                            task -> new Thread(task).start()));
        });
        ThreeBrokers cluster = new ThreeBrokers();
        try {
            starting.forEach((id, node) -> cluster.nodes.put(id, node.join()));
        } catch (RuntimeException e) {
            for (CompletableFuture<BrokerNode> node : starting.values()) {
                var unused = node.thenAccept(BrokerNode::close); // whose threads would keep the JVM alive
            }
            throw e;
        }
        return cluster;
    }

    public String bootstrapServers() {
        return nodes.values().stream().map(BrokerNode::bootstrapServers).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        nodes.values().forEach(BrokerNode::close);
    }
}
