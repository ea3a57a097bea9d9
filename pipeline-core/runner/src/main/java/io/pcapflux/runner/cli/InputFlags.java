package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.PipelineDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which capture files to read, and which of their packets. */
final class InputFlags {
    /** Words that begin a filter or join its parts, and that nobody calls a capture. */
    private static final Set<String> FILTER_WORDS = Set.of(
            "tcp",
            "udp",
            "icmp",
            "icmp6",
            "ip",
            "ip6",
            "arp",
            "ether",
            "vlan",
            "mpls",
            "host",
            "net",
            "port",
            "portrange",
            "src",
            "dst",
            "not",
            "and",
            "or",
            "less",
            "greater",
            "proto",
            "len",
            "sctp");

    @Parameters(arity = "0..*", paramLabel = "IN", description = "Capture files (- = standard input).")
    private List<String> positional = List.of();

    @Option(names = "-r", paramLabel = "IN", description = "The same, as tcpdump has it.")
    private List<String> read = List.of();

    @Option(names = "-f", paramLabel = "EXPR", description = "Only packets that match this filter (pcap-filter).")
    private @Nullable String filter;

    @Option(names = "-c", paramLabel = "N", description = "Stop after so many packets.")
    private @Nullable Long packets;

    /** Adds the source and the operators asked for. */
    void describe(PipelineDescription description, CommandLine command) {
        List<String> files = files();
        if (files.isEmpty()) {
            throw new ParameterException(command, "Name at least one capture file");
        }
        for (String file : positional) {
            if (FILTER_WORDS.contains(file) && !Files.exists(Path.of(file))) {
                throw new ParameterException(
                        command, "There is no file \"" + file + "\"; put the filter in -f, in quotes");
            }
        }
        if (packets != null && packets < 1) {
            throw new ParameterException(command, "-c must be at least 1, not " + packets);
        }
        description.source("pcap-file", Map.of("path", files));
        if (filter != null) {
            description.operator("filter", filter);
        }
        if (packets != null) {
            description.operator("limit", Map.of("packets", packets));
        }
    }

    /** A file cannot be read and written at once: it would be emptied before it is read. */
    void refuseAsOutput(String out, CommandLine command) {
        for (String file : files()) {
            try {
                if (!file.equals("-")
                        && !out.equals("-")
                        && Files.isRegularFile(Path.of(out))
                        && Files.exists(Path.of(file))
                        && Files.isSameFile(Path.of(file), Path.of(out))) {
                    throw new ParameterException(command, out + " is an input too; write to another file");
                }
            } catch (IOException e) {
                throw new ParameterException(command, out + " cannot be compared with the inputs", e);
            }
        }
    }

    private List<String> files() {
        List<String> files = new ArrayList<>(read);
        files.addAll(positional);
        return files;
    }
}
