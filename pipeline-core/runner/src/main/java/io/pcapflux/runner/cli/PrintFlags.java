package io.pcapflux.runner.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How packets are printed. */
final class PrintFlags {
    private static final List<String> TIMES = List.of("date-time", "tcpdump-time", "iso", "epoch", "delta");

    @Option(names = "-x", description = "Print the bytes too, in hexadecimal, without the link-level header.")
    private boolean hex;

    @Option(names = "-xx", description = "The same with the link-level header.")
    private boolean hexLink;

    @Option(names = "-X", description = "Print the bytes too, in hexadecimal and ASCII, without the link-level header.")
    private boolean ascii;

    @Option(names = "-XX", description = "The same with the link-level header.")
    private boolean asciiLink;

    @Option(names = "-n", description = "Print addresses and ports as numbers, as is done anyway.")
    boolean[] numbers = {};

    @Option(
            names = "--format",
            paramLabel = "TIME",
            description =
                    "How times are printed: date-time (default, UTC), tcpdump-time (local time of day), iso, epoch"
                            + " (seconds) or delta (since the packet before).")
    private @Nullable String time;

    /** Where nothing is printed these make no sense. */
    void refuse(CommandLine command) {
        if (dump() != null || time != null) {
            throw new ParameterException(
                    command, "-x, -X and --format are for printing packets; leave them, or leave -w and --count");
        }
    }

    /** The options of the console sink; of several dumps the most telling. */
    Map<String, Object> options(CommandLine command) {
        if (time != null && !TIMES.contains(time)) {
            throw new ParameterException(
                    command, "--format must be one of " + String.join(", ", TIMES) + ", not " + time);
        }
        Map<String, Object> options = new LinkedHashMap<>();
        put(options, "time", time);
        put(options, "dump", dump());
        return options;
    }

    private static void put(Map<String, Object> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }

    private @Nullable String dump() {
        if (asciiLink) {
            return "hex-ascii-link";
        }
        if (ascii) {
            return "hex-ascii";
        }
        if (hexLink) {
            return "hex-link";
        }
        return hex ? "hex" : null;
    }
}
