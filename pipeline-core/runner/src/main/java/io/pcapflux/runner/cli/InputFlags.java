package io.pcapflux.runner.cli;

import io.pcapflux.PcapfluxException;
import io.pcapflux.bpf.FilterExpression;
import io.pcapflux.runner.config.PipelineDescription;
import io.pcapflux.source.SourceUri;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
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

    @Parameters(
            arity = "0..*",
            paramLabel = "IN",
            description = "Capture files: paths, patterns or file:// URIs (- = standard input).")
    private List<String> positional = List.of();

    @Option(names = "-r", paramLabel = "IN", description = "The same, as tcpdump has it.")
    private List<String> read = List.of();

    @Option(
            names = "--follow",
            description = "The files are still being written: wait for more at their end, until stopped.")
    private boolean follow;

    @Option(names = "-f", paramLabel = "EXPR", description = "Only packets that match this filter (pcap-filter).")
    private @Nullable String filter;

    @Option(names = "-c", paramLabel = "N", description = "Stop after so many packets.")
    private @Nullable Long packets;

    /** Adds the source and the operators asked for. */
    void describe(PipelineDescription description, CommandLine command) {
        describeSource(description, command);
        describeOperators(description, command);
    }

    /** Adds the source alone, for a command that has operators of its own before the others. */
    void describeSource(PipelineDescription description, CommandLine command) {
        describeSource(description, command, Map.of());
    }

    /** The same with further options of the source. */
    void describeSource(PipelineDescription description, CommandLine command, Map<String, Object> more) {
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
        files.forEach(file -> path(file, command));
        Map<String, Object> options = new HashMap<>(more);
        options.put("path", files);
        if (follow) {
            options.put("follow", true);
        }
        description.source("pcap-file", options);
    }

    /** The path of a file as the user wrote it, plainly or as a {@code file:} URI. */
    static Path path(String file, CommandLine command) {
        try {
            return Path.of(SourceUri.filePath(file));
        } catch (PcapfluxException e) {
            throw new ParameterException(command, e.getMessage() + ": " + e.remedy(), e);
        } catch (InvalidPathException e) {
            throw new ParameterException(command, file + ": " + e.getReason(), e);
        }
    }

    void describeOperators(PipelineDescription description, CommandLine command) {
        if (packets != null && packets < 1) {
            throw new ParameterException(command, "-c must be at least 1, not " + packets);
        }
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
                        && includes(path(file, command), Path.of(out))) {
                    throw new ParameterException(command, out + " is an input too; write to another file");
                }
            } catch (IOException e) {
                throw new ParameterException(command, out + " cannot be compared with the inputs", e);
            }
        }
    }

    /** Whether an input, a folder or a pattern of inputs has the output among its files. */
    private static boolean includes(Path input, Path out) throws IOException {
        Path real = out.toRealPath();
        if (Files.isDirectory(input)) {
            return input.toRealPath().equals(real.getParent());
        }
        if (Files.exists(input)) {
            return Files.isSameFile(input, out);
        }
        Path pattern = input.toAbsolutePath().normalize();
        try {
            return FileSystems.getDefault()
                            .getPathMatcher("glob:" + pattern)
                            .matches(out.toAbsolutePath().normalize())
                    || FileSystems.getDefault()
                            .getPathMatcher("glob:" + pattern)
                            .matches(real);
        } catch (PatternSyntaxException e) {
            return false; // the source refuses it
        }
    }

    /** The program that the filter becomes for the first file. */
    List<String> program(CommandLine command) {
        if (filter == null || files().isEmpty()) {
            throw new ParameterException(command, "-d wants a filter in -f and a capture file");
        }
        return ProgramListing.of(FilterExpression.of(filter), path(files().get(0), command));
    }

    private List<String> files() {
        List<String> files = new ArrayList<>(read);
        files.addAll(positional);
        return files;
    }
}
