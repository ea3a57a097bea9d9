package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.Configuration;
import io.pcapflux.runner.config.PipelineDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings packets back from Kafka. */
@Command(
        name = "consume",
        description = {
            "Writes the packets of a Kafka topic to a capture file, merged by time.",
            "Packets of records of their own, and whole segments, that were published again are left out.",
            "With a group, what is safely in the file is committed, and several can share the topic."
        },
        footer = {"", "Example: pcapflux consume --bootstrap localhost:9092 --topic packets --until-end -w out.pcapng"})
final class ConsumeCommand implements Callable<Integer> {
    private static final Pattern SAYS_FORMAT = Pattern.compile("(?i).*\\.pcap(ng)?(\\.gz|\\.zst)?");

    @Mixin
    private KafkaFlags kafka = new KafkaFlags();

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "The consumer group; without one nothing is committed.")
    private @Nullable String group;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description =
                    "Where to begin: begin (default), end, committed (default with a group), or a time (ISO 8601, or"
                            + " seconds since 1970).")
    private @Nullable String from;

    @Option(names = "--until-end", description = "Stop where the topic ends now; otherwise wait for more.")
    private boolean untilEnd;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "How the records hold packets: pycapa must be said, record and segment tell themselves.")
    private @Nullable String layout;

    @Option(
            names = "--dead-letter",
            paramLabel = "TOPIC",
            description = "Copy records that hold no packet to this topic; otherwise they are passed over.")
    private @Nullable String deadLetter;

    @Option(names = "-f", paramLabel = "EXPR", description = "Only packets that match this filter (pcap-filter).")
    private @Nullable String filter;

    @Option(names = "-c", paramLabel = "N", description = "Stop after so many packets.")
    private @Nullable Long packets;

    @Option(
            names = "-w",
            required = true,
            paramLabel = "OUT",
            description = "Write to this file, replacing it (- = standard output).")
    private String out = "";

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description = "Format of the file: pcap (microseconds), nsecpcap or pcapng; if not given, by its name.")
    private @Nullable String format;

    @Mixin
    private ExecutionFlags flags = new ExecutionFlags();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    ConsumeCommand() {}

    @Override
    public Integer call() {
        if (packets != null && packets < 1) {
            throw new ParameterException(spec.commandLine(), "-c must be at least 1, not " + packets);
        }
        OutputFlags.check(spec.commandLine(), out, format);
        PipelineDescription description = new PipelineDescription("consume");
        description.source("kafka", source());
        if (filter != null) {
            description.operator("filter", filter);
        }
        if (packets != null) {
            description.operator("limit", Map.of("packets", packets));
        }
        description.sink("pcap-file", file());
        flags.refuseReportIn(out, spec.commandLine());
        return flags.execution(true, !out.equals("-")).execute(List.of(Configuration.of(description)));
    }

    private Map<String, Object> source() {
        Map<String, Object> options = kafka.options();
        options.put("duplicates", "drop");
        options.put("until-end", untilEnd);
        put(options, "group", group);
        put(options, "from", from);
        put(options, "layout", layout);
        put(options, "dead-letter", deadLetter);
        return options;
    }

    private static void put(Map<String, Object> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    private Map<String, Object> file() {
        Map<String, Object> options = new HashMap<>(Map.of("path", out, "overwrite", true, "in-place", true));
        if (format != null) {
            options.put("format", format);
        } else if (!SAYS_FORMAT.matcher(out).matches()) {
            options.put("format", "pcapng");
        }
        return options;
    }
}
