package io.pcapflux.runner.cli;

import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.config.Configuration;
import io.pcapflux.runner.config.PipelineDescription;
import io.pcapflux.runner.execute.Execution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads capture files. */
@Command(
        name = "read",
        description = "Prints, counts or converts capture files; several are merged by time.",
        footer = {"", "Example: pcapflux read in.pcap -f \"tcp port 443\" -w https.pcap"})
final class ReadCommand implements Callable<Integer> {
    @Mixin
    private InputFlags input = new InputFlags();

    @Mixin
    private TimeFlags times = new TimeFlags();

    @Mixin
    private PrintFlags print = new PrintFlags();

    @Option(names = "-d", description = "Print the program that the filter becomes for the first file, and stop.")
    private boolean printProgram;

    @Option(names = "--count", description = "Print only the number of packets, also of those written with -w.")
    private boolean count;

    @Option(names = "-w", paramLabel = "OUT", description = "Write to this file, replacing it (- = standard output).")
    private @Nullable String out;

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description =
                    "Format of the file: pcap (microseconds), nsecpcap or pcapng; if not given, by its name, and as precise as the input.")
    private @Nullable String format;

    @Mixin
    private ExecutionFlags flags = new ExecutionFlags();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    ReadCommand() {}

    @Override
    public Integer call() {
        if (printProgram) {
            input.program(spec.commandLine()).forEach(System.out::println);
            return ExitCode.OK;
        }
        OutputFlags.check(spec.commandLine(), out, format);
        PipelineDescription description = new PipelineDescription("read");
        input.describeSource(description, spec.commandLine());
        times.describe(description, spec.commandLine());
        input.describeOperators(description, spec.commandLine());
        if (count || out != null) {
            print.refuse(spec.commandLine());
        }
        if (out == null && count) {
            description.sink("discard", Map.of());
        } else if (out == null) {
            description.sink("console", print.options(spec.commandLine()));
        } else {
            if (count && out.equals("-")) {
                throw new ParameterException(spec.commandLine(), "--count and -w - both write to standard output");
            }
            input.refuseAsOutput(out, spec.commandLine());
            flags.refuseReportIn(out, spec.commandLine());
            description.sink("pcap-file", file(out));
        }
        flags.refuseReportIn(input, spec.commandLine());
        Execution execution = flags.execution(false, count || (out != null && !out.equals("-")));
        Execution.Outcome outcome = execution.run(Configuration.of(description));
        if (count) {
            printCount(outcome.report().ledger().sinks());
        }
        return execution.exitCode(outcome);
    }

    private Map<String, Object> file(String path) {
        Map<String, Object> options = new HashMap<>(Map.of("path", path, "overwrite", true, "in-place", true));
        if (format != null) {
            options.put("format", format);
        }
        return options;
    }

    private static void printCount(List<SinkCounts> sinks) {
        long packets = sinks.get(0).in();
        System.out.println(packets + (packets == 1 ? " packet" : " packets"));
    }
}
