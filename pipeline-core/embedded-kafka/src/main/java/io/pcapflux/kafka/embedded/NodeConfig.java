package io.pcapflux.kafka.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;

/**
 * How a node, broker and controller in one, is configured.
 *
 * @param clusterId what a new folder is formatted with
 * @param id from 1
 * @param data its log directory
 * @param port the port of its broker
 * @param controllers the port of each node's controller, its own included, by node id; more than one make a cluster
 * @param retentionCheck how often it deletes what topics are to keep no longer
 */
record NodeConfig(
        String clusterId, int id, Path data, int port, Map<Integer, Integer> controllers, Duration retentionCheck) {
    static final Duration RETENTION_CHECK = Duration.ofSeconds(30);

    static final String CONTROLLER = "CONTROLLER";

    private static final String BROKER = "BROKER";
    private static final String HOST = "127.0.0.1";
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    /** A node on its own. */
    static NodeConfig single(DataFolder folder, ListeningSockets sockets) {
        return new NodeConfig(
                Uuid.randomUuid().toString(),
                1,
                folder.data(),
                sockets.brokerPort(),
                Map.of(1, sockets.controllerPort()),
                RETENTION_CHECK);
    }

    String bootstrapServers() {
        return HOST + ":" + port;
    }

    KafkaConfig kafka() {
        Map<String, Object> settings = new HashMap<>(node());
        settings.putAll(replication());
        settings.putAll(packets());
        settings.putAll(size());
        settings.replaceAll((key, value) -> value.toString());
        return new KafkaConfig(settings, false);
    }

    private Map<String, Object> node() {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                id,
                "log.dirs",
                data.toString(),
                "listeners",
                BROKER + "://" + bootstrapServers() + "," + CONTROLLER + "://" + controller(id),
                "listener.security.protocol.map",
                BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
                "inter.broker.listener.name",
                BROKER,
                "controller.listener.names",
                CONTROLLER,
                "controller.quorum.voters",
                new TreeMap<>(controllers)
                        .keySet().stream()
                                .map(voter -> voter + "@" + controller(voter))
                                .collect(Collectors.joining(",")));
    }

    private String controller(int node) {
        return HOST + ":" + controllers.get(node);
    }

    private Map<String, Object> replication() {
        int copies = Math.min(3, controllers.size());
        int inSync = Math.max(1, copies - 1);
        return Map.of(
                "num.partitions", 1,
                "default.replication.factor", copies,
                "min.insync.replicas", inSync,
                "offsets.topic.replication.factor", copies,
                "transaction.state.log.replication.factor", copies,
                "transaction.state.log.min.isr", inSync,
                "share.coordinator.state.topic.replication.factor", copies,
                "share.coordinator.state.topic.min.isr", inSync,
                "group.initial.rebalance.delay.ms", 0,
                "auto.create.topics.enable", true);
    }

    /** Records are packets, and their times are those of the capture: any time at all, and in no order. */
    private Map<String, Object> packets() {
        return Map.of(
                "log.message.timestamp.type",
                "CreateTime",
                "log.message.timestamp.after.max.ms",
                Long.MAX_VALUE,
                "log.roll.ms",
                Long.MAX_VALUE,
                "log.retention.ms",
                -1,
                "log.retention.bytes",
                1024 * MIB,
                "log.segment.bytes",
                64 * MIB,
                "log.retention.check.interval.ms",
                retentionCheck.toMillis(),
                "message.max.bytes",
                16 * MIB,
                "replica.fetch.max.bytes",
                16 * MIB,
                // started again, it would take records that are older for those of a producer long gone
                "producer.id.expiration.ms",
                Integer.MAX_VALUE);
    }

    /** What a broker for one process needs is less than a data centre's. */
    private static Map<String, Object> size() {
        return Map.of(
                "log.segment.delete.delay.ms", 10_000,
                "offsets.topic.num.partitions", 1,
                "transaction.state.log.num.partitions", 1,
                "share.coordinator.state.topic.num.partitions", 1,
                // a killed broker's session has to end before the folder can be opened again
                "broker.session.timeout.ms", 5000,
                "broker.heartbeat.interval.ms", 1000,
                // in a cluster: a controller that has gone silent is looked for elsewhere before the session ends
                "controller.socket.timeout.ms", 3000,
                "log.cleaner.dedupe.buffer.size", 32 * MIB,
                "log.cleaner.io.buffer.size", 128 * KIB);
    }
}
