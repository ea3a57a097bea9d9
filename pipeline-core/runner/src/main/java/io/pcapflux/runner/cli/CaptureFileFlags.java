package io.pcapflux.runner.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where captured packets go, and when that ends. */
final class CaptureFileFlags {
    private static final String STANDARD_OUTPUT = "-";

    @Option(names = "-c", paramLabel = "N", description = "Stop after so many packets.")
    private @Nullable Long packets;

    @Option(
            names = {"-a", "--autostop"},
            paramLabel = "COND",
            description =
                    "Stop, as dumpcap does, after duration:SECONDS, packets:N, filesize:KB (of 1000 bytes) or, with -b,"
                            + " files:N. May be given several times.")
    private List<String> stops = List.of();

    @Option(
            names = {"-b", "--ring-buffer"},
            paramLabel = "COND",
            description =
                    "Begin the next file, as dumpcap does, after duration:SECONDS, filesize:KB, packets:N, or at each"
                            + " multiple of interval:SECONDS. files:N keeps only the newest N. Files are called"
                            + " out_00001_20261122224305.pcapng; with nametimenum:2 the time comes first."
                            + " printname:FILE prints the name of each when it is complete (- = standard output)."
                            + " May be given several times.")
    private List<String> switches = List.of();

    @Option(names = "-w", paramLabel = "OUT", description = "Write to this file, replacing it (- = standard output).")
    private @Nullable String out;

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description = "Format of the file: pcap (microseconds), nsecpcap or pcapng; if not given, by its name.")
    private @Nullable String format;

    @Option(names = "--print", description = "Print packets also where they are written to a file.")
    private boolean printToo;

    private Conditions conditions = new Conditions(List.of(), List.of());

    /** What is written to, as the user named it; null where packets are printed. */
    @Nullable
    String out() {
        return out;
    }

    /** Whether packets are printed. */
    boolean prints() {
        return out == null || printToo;
    }

    /** Whether all that comes goes to files, so that a terminal is free for other things. */
    boolean onlyToFiles() {
        return !prints() && !STANDARD_OUTPUT.equals(out);
    }

    void check(CommandLine command) {
        OutputFlags.check(command, out, format);
        try {
            conditions = new Conditions(stops, switches);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
        refuse(command, packets != null && packets < 1, "-c must be at least 1, not " + packets);
        refuse(command, packets != null && conditions.packets() != null, "-c and -a packets mean the same: leave one");
        refuse(command, out == null && (format != null || printToo), "-F and --print are for a file in -w");
        refuse(command, out == null && conditions.needFile(), "-b and -a filesize are for a file in -w");
        boolean toStandardOutput = STANDARD_OUTPUT.equals(out);
        refuse(command, printToo && toStandardOutput, "--print and -w - both want standard output");
        refuse(
                command,
                printToo && conditions.printNames(),
                "--print and -b printname both want standard output: give printname a file");
        refuse(command, toStandardOutput && conditions.severalFiles(), "-b is for files, not for -w -");
        refuse(
                command,
                printToo && conditions.endTheFile(),
                "-a filesize and -a files end the file alone, not the printing: leave --print, or stop by duration or packets");
    }

    private static void refuse(CommandLine command, boolean wrong, String message) {
        if (wrong) {
            throw new ParameterException(command, message);
        }
    }

    /** The options of the operator that ends the capture; empty where nothing does. */
    Map<String, Object> limit() {
        Map<String, Object> options = new LinkedHashMap<>();
        Long most = packets == null ? conditions.packets() : packets;
        if (most != null) {
            options.put("packets", most);
        }
        return options;
    }

    /** After which the capture is stopped, if there is such a time. */
    @Nullable
    Duration duration() {
        return conditions.duration();
    }

    /** The options of the file sink; null where there is none. */
    @Nullable
    Map<String, Object> file() {
        if (out == null) {
            return null;
        }
        Map<String, Object> options = new HashMap<>(Map.of("path", out, "overwrite", true));
        if (format != null) {
            options.put("format", format);
        } else if (out.equals(STANDARD_OUTPUT)) {
            options.put("format", "pcapng");
        }
        if (!conditions.severalFiles()) {
            options.put("in-place", true);
        }
        conditions.describe(options);
        return options;
    }
}
