package io.pcapflux.kafka.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Brokers in this JVM, without forwarders in front of them. Of three, topics have three replicas, and two must be in
 * sync. They look often for what topics keep no longer, so that new data gets memory that was in use a moment ago: what
 * a virtual machine has not touched for longer, its host may have to find first.
 */
public final class BenchmarkBrokers implements AutoCloseable {
    private static final Duration RETENTION_CHECK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Integer, BrokerNode> nodes = new TreeMap<>();

    /** Starts so many brokers, which takes some seconds, with their data below this folder. */
    public static BenchmarkBrokers start(Path folder, int count) {
        String clusterId = Uuid.randomUuid().toString();
        Map<Integer, ListeningSockets> sockets = new TreeMap<>();
        IntStream.rangeClosed(1, count).forEach(id -> sockets.put(id, ListeningSockets.open(0)));
        Map<Integer, Integer> voters = new TreeMap<>();
        sockets.forEach((id, of) -> voters.put(id, of.controllerPort()));
        Map<Integer, CompletableFuture<BrokerNode>> starting = new TreeMap<>();
        sockets.forEach((id, of) -> {
            DataFolder own = DataFolder.at(folder.resolve("node" + id));
            NodeConfig config = new NodeConfig(clusterId, id, own.data(), of.brokerPort(), voters, RETENTION_CHECK);
            starting.put(
                    id,
                    CompletableFuture.supplyAsync(
                            () -> BrokerNode.start(own, config, of, own.lock(), PATIENCE),
                            task -> new Thread(task).start()));
        });
        BenchmarkBrokers brokers = new BenchmarkBrokers();
        try {
            starting.forEach((id, node) -> brokers.nodes.put(id, node.join()));
        } catch (RuntimeException e) {
            for (CompletableFuture<BrokerNode> node : starting.values()) {
                var unused = node.thenAccept(BrokerNode::close); // whose threads would keep the JVM alive
            }
            throw e;
        }
        return brokers;
    }

    public String bootstrapServers() {
        return nodes.values().stream().map(BrokerNode::bootstrapServers).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        nodes.values().forEach(BrokerNode::close);
    }
}
