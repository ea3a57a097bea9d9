package io.pcapflux.runner.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What is asked of {@code -w} and {@code -F} in every command, told with the flag's name, not with that of an option. */
final class OutputFlags {
    private static final List<String> FORMATS = List.of("pcap", "nsecpcap", "pcapng");

    private OutputFlags() {}

    static void check(CommandLine command, @Nullable String out, @Nullable String format) {
        if (out != null && out.isEmpty()) {
            throw new ParameterException(command, "-w names no file");
        }
        if (format != null && !FORMATS.contains(format)) {
            throw new ParameterException(command, "-F " + format + ": must be one of " + String.join(", ", FORMATS));
        }
    }
}
