package io.pcapflux.runner.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a topic that is not there is made; named as kafka-topics names them. */
final class TopicFlags {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Make the topic if it is not there, with so many partitions.")
    private @Nullable Integer partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "Make the topic if it is not there, with so many copies.")
    private @Nullable Integer replication;

    @Option(
            names = "--config",
            paramLabel = "KEY=VALUE",
            description = "Make the topic if it is not there, with this setting.")
    private Map<String, String> config = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    TopicFlags() {}

    void describe(Map<String, Object> options) {
        Map<String, Object> create = new HashMap<>();
        if (partitions != null) {
            create.put("partitions", partitions);
        }
        if (replication != null) {
            create.put("replication", replication);
        }
        if (!config.isEmpty()) {
            create.put("config", config);
        }
        if (!create.isEmpty()) {
            options.put("create", create);
        }
    }
}
