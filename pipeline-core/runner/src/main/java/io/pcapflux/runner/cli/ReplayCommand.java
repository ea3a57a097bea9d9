package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.Configuration;
import io.pcapflux.runner.config.PipelineDescription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes capture files. */
@Command(
        name = "replay",
        description = {
            "Publishes the packets of capture files to a Kafka topic.",
            "It sends nothing to the network but to the brokers."
        },
        footer = {"", "Example: pcapflux replay in.pcap --bootstrap localhost:9092 --topic packets --key flow"})
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private InputFlags input = new InputFlags();

    @Mixin
    private PaceFlags pace = new PaceFlags();

    @Mixin
    private KafkaFlags kafka = new KafkaFlags();

    @Mixin
    private TopicFlags topic = new TopicFlags();

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description =
                    "How packets become records: record (one for each, default), segment (many in one) or pycapa.")
    private @Nullable String layout;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The records' key: flow (a conversation stays in one partition) or none (default).")
    private @Nullable String key;

    @Option(
            names = "--timestamp",
            paramLabel = "TIME",
            description =
                    "The records' time: capture, now, or shift (the first is now, the others keep their distance)."
                            + " Without this the capture time, and a topic that would not keep it is refused.")
    private @Nullable String timestamp;

    @Option(
            names = "--resume",
            description = "Each packet exactly once, in transactions: goes on where a replay of the same files ended.")
    private boolean resume;

    @Option(
            names = "--delivery-timeout",
            paramLabel = "TIME",
            description = "How long a record may wait to be acknowledged (2m).")
    private @Nullable String deliveryTimeout;

    @Mixin
    private ExecutionFlags flags = new ExecutionFlags();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    ReplayCommand() {}

    @Override
    public Integer call() {
        PipelineDescription description = new PipelineDescription("replay");
        input.describeSource(description, spec.commandLine(), pace.source());
        input.describeOperators(description, spec.commandLine());
        pace.describe(description);
        Map<String, Object> options = kafka.options();
        topic.describe(options);
        put(options, "layout", layout);
        put(options, "key", key);
        put(options, "timestamp", timestamp);
        put(options, "delivery-timeout", deliveryTimeout);
        if (resume) {
            options.put("exactly-once", true);
        }
        description.sink("kafka", options);
        flags.refuseReportIn(input, spec.commandLine());
        return flags.execution(true, true).execute(List.of(Configuration.of(description)));
    }

    private static void put(Map<String, Object> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
