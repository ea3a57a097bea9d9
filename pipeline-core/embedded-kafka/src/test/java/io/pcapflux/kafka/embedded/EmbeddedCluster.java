package io.pcapflux.kafka.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;

/**
 * Three nodes of a real Kafka cluster in this JVM, numbered from 1, each broker and controller in one: topics have three
 * replicas, of which two must be in sync. Nodes can be stopped, started again and cut off from everybody else.
 *
 * <p>Clients and nodes know each other by the addresses of forwarders ({@link Door}), which outlive a stop; so the
 * bootstrap servers stay the same.
 */
public final class EmbeddedCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path path;
    private final String clusterId = Uuid.randomUuid().toString();
    private final Isolation isolation = new Isolation();
    private final Map<Integer, Doors> doors = new TreeMap<>();
    private final Map<Integer, BrokerNode> nodes = new TreeMap<>();

    private record Doors(Door broker, Door controller) {}

    private EmbeddedCluster(Path path) throws IOException {
        this.path = path;
        for (int id = 1; id <= SIZE; id++) {
            doors.put(id, new Doors(new Door(id, isolation), new Door(id, isolation)));
        }
    }

    /** Starts a new cluster, which takes some seconds, with its data below this folder. */
    public static EmbeddedCluster start(Path folder) throws IOException {
        EmbeddedCluster cluster = new EmbeddedCluster(folder);
        try {
            cluster.start(1, 2, 3);
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    public String bootstrapServers() {
        return addresses(doors.keySet());
    }

    private String addresses(Collection<Integer> ids) {
        return ids.stream().map(id -> "127.0.0.1:" + doors(id).broker().port()).collect(Collectors.joining(","));
    }

    private Doors doors(int id) {
        return Objects.requireNonNull(doors.get(id), "nodes are numbered from 1 to 3");
    }

    /** Starts those of these nodes that do not run, at the same time, and returns when they serve clients. */
    public void start(int... ids) {
        Map<Integer, CompletableFuture<BrokerNode>> starting = IntStream.of(ids)
                .boxed()
                .filter(id -> !nodes.containsKey(id))
                .collect(Collectors.toMap(id -> id, this::starting));
        starting.forEach((id, node) -> nodes.put(id, node.join()));
    }

    private CompletableFuture<BrokerNode> starting(int id) {
        Doors own = doors(id);
        DataFolder folder = DataFolder.at(path.resolve("node" + id));
        ListeningSockets sockets = ListeningSockets.open(0);
        own.broker().leadTo(sockets.brokerPort());
        own.controller().leadTo(sockets.controllerPort());
        Map<Integer, Integer> voters = new TreeMap<>();
        doors.forEach((node, of) -> voters.put(node, of.controller().port()));
        // The sockets are bound already, so the ports it is told are only those that it tells the others.
        NodeConfig config =
                new NodeConfig(clusterId, id, folder.data(), own.broker().port(), voters, NodeConfig.RETENTION_CHECK);
        return CompletableFuture.supplyAsync(
                () -> BrokerNode.start(folder, config, sockets, folder.lock(), PATIENCE),
                task -> new Thread(task).start());
    }

    /**
     * Stops nodes one after the other. With a majority left each hands its leaderships over first; without one it just
     * goes, after some seconds.
     */
    public void stop(int... ids) {
        for (int id : ids) {
            BrokerNode node = nodes.remove(id);
            if (node != null) {
                node.close();
            }
        }
    }

    /**
     * Cuts a node off: it runs on, but no byte passes any more between it and clients or other nodes, in either
     * direction, over connections old or new. Nobody is told, as when a cable is pulled.
     */
    public void isolate(int id) {
        isolation.begin(id);
    }

    /** Ends the isolation; what waited passes. */
    public void rejoin(int id) {
        isolation.end(id);
    }

    /** Makes a topic with three replicas and waits until each partition has a leader. */
    public void createTopic(String name, int partitions, Map<String, String> settings)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Clients.admin(bootstrapServers())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) SIZE).configs(settings)))
                    .all()
                    .get();
        }
        for (int partition = 0; partition < partitions; partition++) {
            int number = partition;
            await().atMost(PATIENCE).ignoreExceptions().until(() -> leader(name, number) > 0);
        }
    }

    /** The node that leads a partition, as those say that can be reached; 0 if there is none. */
    public int leader(String topic, int partition) throws ExecutionException, InterruptedException {
        List<Integer> reachable =
                nodes.keySet().stream().filter(id -> !isolation.of(id)).toList();
        try (Admin admin = impatient(addresses(reachable))) {
            KafkaFuture<TopicDescription> description = Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            Node leader = description.get().partitions().get(partition).leader();
            return leader == null ? 0 : leader.id();
        }
    }

    /** It may ask a node that is cut off. */
    private static Admin impatient(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers, "request.timeout.ms", 2000));
    }

    /** Stops all nodes; those that are isolated too. */
    @Override
    public void close() throws IOException {
        isolation.endAll();
        stop(1, 2, 3);
        for (Doors of : doors.values()) {
            of.broker().close();
            of.controller().close();
        }
    }
}
