package io.pcapflux.runner.cli;

import io.pcapflux.packet.LinkType;
import io.pcapflux.runner.config.Scalars;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which adapters to capture on, and how. */
final class LiveFlags {
    private static final List<String> DIRECTIONS = List.of("in", "out", "inout");
    private static final List<String> ENGINES = List.of("auto", "ring", "libpcap");
    private static final int MOST_MIB = 2047;
    private static final int MOST_SNAPLEN = 262_144;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME|NUMBER",
            description = "Adapters to capture on, by name or by the number that interfaces tells; any for all.")
    private List<String> names = List.of();

    @Option(names = "--choose", description = "List the adapters and ask for the number of one.")
    private boolean choose;

    @Option(names = "-f", paramLabel = "EXPR", description = "Only packets that match this filter, run in the kernel.")
    private @Nullable String filter;

    @Option(names = "-s", paramLabel = "SNAPLEN", description = "Bytes kept of a packet (262144; 0 = no limit).")
    private @Nullable Integer snaplen;

    @Option(names = "-p", description = "Not promiscuous: only packets that are for this machine.")
    private boolean notPromiscuous;

    @Option(names = "-B", paramLabel = "MIB", description = "The kernel's ring for each adapter, in MiB (64).")
    private @Nullable Integer buffer;

    @Option(names = "-Q", paramLabel = "DIR", description = "Only packets that come in, that go out, or inout.")
    private @Nullable String direction;

    @Option(names = "-y", paramLabel = "LINKTYPE", description = "The link-layer header, where an adapter has several.")
    private @Nullable String linkType;

    @Option(names = "-j", paramLabel = "TSTYPE", description = "The clock of the timestamps, such as adapter_unsynced.")
    private @Nullable String timestampType;

    @Option(names = "-I", description = "Monitor mode of a wireless adapter.")
    private boolean monitor;

    @Option(names = "--immediate-mode", description = "Have packets handed over at once, not gathered.")
    private boolean immediate;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "What captures: auto, ring or libpcap (auto).")
    private @Nullable String engine;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait so long for an adapter that is not there.")
    private @Nullable String patience;

    /** Whether one is taken that nobody named. */
    boolean takesUsual() {
        return names.isEmpty() && !choose;
    }

    @Nullable
    String filter() {
        return filter;
    }

    /** The link-layer header asked for, or Ethernet's. */
    LinkType linkType(CommandLine command) {
        return linkType == null
                ? LinkType.ETHERNET
                : Adapters.linkType(linkType)
                        .orElseThrow(() -> new ParameterException(
                                command,
                                "-y: there is no link type " + linkType
                                        + ": take one that pcapflux interfaces tells, such as EN10MB"));
    }

    /** The adapters by name; asks for one if that is wanted. */
    List<String> adapters(CommandLine command) {
        if (choose) {
            return List.of(new AdapterChoice(Adapters.list(), System.in, System.err)
                    .ask()
                    .orElseThrow(() -> new ParameterException(command, "no adapter was chosen")));
        }
        if (names.isEmpty()) {
            return List.of(Adapters.list().usual());
        }
        boolean numbers = names.stream().anyMatch(name -> name.matches("\\d+"));
        return numbers ? names.stream().map(Adapters.list()::named).toList() : names;
    }

    /** What the kernel will run on the first of the adapters. */
    ByteBuffer program(CommandLine command, String expression) {
        check(command);
        int kept = snaplen == null || snaplen == 0 ? MOST_SNAPLEN : snaplen;
        return Adapters.program(adapters(command).get(0), Optional.ofNullable(linkType), kept, expression);
    }

    /** The options of the source. */
    Map<String, Object> options(List<String> adapters) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("interface", adapters);
        put(options, "filter", filter);
        put(options, "snaplen", snaplen);
        put(options, "promiscuous", notPromiscuous ? false : null);
        put(options, "buffer", buffer == null ? null : buffer + "MiB");
        put(options, "direction", direction);
        put(options, "link-type", linkType);
        put(options, "timestamp-type", timestampType);
        put(options, "monitor", monitor ? true : null);
        put(options, "immediate", immediate ? true : null);
        put(options, "engine", engine);
        put(options, "wait", patience);
        return options;
    }

    void check(CommandLine command) {
        LinkType unused = linkType(command);
        if (buffer != null && (buffer < 1 || buffer > MOST_MIB)) {
            throw new ParameterException(command, "-B is in MiB, 1 to " + MOST_MIB + ", not " + buffer);
        }
        if (snaplen != null && (snaplen < 0 || snaplen > MOST_SNAPLEN)) {
            throw new ParameterException(command, "-s must be 0 to " + MOST_SNAPLEN + ", not " + snaplen);
        }
        if (choose && !names.isEmpty()) {
            throw new ParameterException(command, "--choose asks for the adapter that -i names: leave one of them");
        }
        if (direction != null && !DIRECTIONS.contains(direction)) {
            throw new ParameterException(command, "-Q must be in, out or inout, not " + direction);
        }
        if (engine != null && !ENGINES.contains(engine)) {
            throw new ParameterException(command, "--engine must be auto, ring or libpcap, not " + engine);
        }
        checkPatience(command);
    }

    private void checkPatience(CommandLine command) {
        try {
            if (patience != null) {
                Duration unused = Scalars.parseDuration(patience);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--wait " + patience + ": " + e.getMessage(), e);
        }
    }

    private static void put(Map<String, Object> options, String name, @Nullable Object value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
