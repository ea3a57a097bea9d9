package io.pcapflux.runner.cli;

import io.pcapflux.bpf.FilterExpression;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.packet.LinkType;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
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

/** Captures on adapters. */
@Command(
        name = "capture",
        description = "Captures packets on adapters and prints them, or writes them to a file.",
        footer = {"", "Example: pcapflux capture -i eth0 -f \"tcp port 443\" -w https.pcapng"})
final class CaptureCommand implements Callable<Integer> {
    @Mixin
    private LiveFlags live = new LiveFlags();

    @Option(names = "-c", paramLabel = "N", description = "Stop after so many packets.")
    private @Nullable Long packets;

    @Option(names = "-w", paramLabel = "OUT", description = "Write to this file, replacing it (- = standard output).")
    private @Nullable String out;

    @Option(
            names = "-F",
            paramLabel = "FORMAT",
            description = "Format of the file: pcap (microseconds), nsecpcap or pcapng; if not given, by its name.")
    private @Nullable String format;

    @Option(names = "--print", description = "Print packets also where they are written to a file.")
    private boolean printToo;

    @Mixin
    private PrintFlags print = new PrintFlags();

    @Option(names = "-D", description = "List the adapters, and stop.")
    private boolean list;

    @Option(names = "-d", description = "Print the program that the filter becomes for Ethernet, and stop.")
    private boolean printProgram;

    @Mixin
    private ExecutionFlags flags = new ExecutionFlags();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    CaptureCommand() {}

    @Override
    public Integer call() {
        if (list) {
            Adapters.list().lines().forEach(System.out::println);
            return ExitCode.OK;
        }
        if (printProgram) {
            printProgram();
            return ExitCode.OK;
        }
        check();
        Messages messages = new Messages(System.err, Boolean.getBoolean("pcapflux.debug"));
        live.check(spec.commandLine());
        List<String> adapters = live.adapters();
        if (live.namesNone()) {
            messages.say("capturing on " + adapters.get(0) + ", since no adapter is named");
        }
        Execution execution = flags.execution(false, out != null && !out.equals("-") && !printToo);
        Execution.Outcome outcome = execution.run(Configuration.of(describe(adapters)));
        if (outcome.failure() == null || outcome.report().ledger().received() > 0) {
            summary(outcome.report().ledger()).forEach(messages::say);
        }
        return execution.exitCode(outcome);
    }

    private void check() {
        if (packets != null && packets < 1) {
            throw new ParameterException(spec.commandLine(), "-c must be at least 1, not " + packets);
        }
        if (out == null && (format != null || printToo)) {
            throw new ParameterException(spec.commandLine(), "-F and --print are for a file in -w");
        }
        if (printToo && "-".equals(out)) {
            throw new ParameterException(spec.commandLine(), "--print and -w - both want standard output");
        }
        if (out != null && !printToo) {
            print.refuse(spec.commandLine());
        }
    }

    private void printProgram() {
        String filter = live.filter();
        if (filter == null) {
            throw new ParameterException(spec.commandLine(), "-d wants a filter in -f");
        }
        FilterExpression.of(filter).compile(LinkType.ETHERNET).disassembly().forEach(System.out::println);
    }

    private PipelineDescription describe(List<String> adapters) {
        PipelineDescription description = new PipelineDescription("capture");
        description.source("live", live.options(adapters));
        if (packets != null) {
            description.operator("limit", Map.of("packets", packets));
        }
        if (out != null) {
            description.sink("pcap-file", file(out));
        }
        if (out == null || printToo) {
            Map<String, Object> options = print.options(spec.commandLine());
            options.put("flush", true);
            description.sink("console", options);
        }
        return description;
    }

    private Map<String, Object> file(String path) {
        Map<String, Object> options = new HashMap<>(Map.of("path", path, "overwrite", true));
        if (format != null) {
            options.put("format", format);
        } else if (path.equals("-")) {
            options.put("format", "pcapng");
        }
        return options;
    }

    /** As tcpdump has it: what the filter accepted includes what was dropped or left unread. */
    private static List<String> summary(LedgerSnapshot ledger) {
        SourceCounts source = ledger.sources().get(0);
        long captured = ledger.sinks().get(0).in();
        long accepted = source.received() + source.droppedByKernel() + source.unreadAtStop();
        return List.of(
                captured + packets(captured) + " captured",
                accepted + packets(accepted) + " received by filter",
                source.droppedByKernel() + packets(source.droppedByKernel()) + " dropped by kernel",
                source.droppedByInterface() + packets(source.droppedByInterface()) + " dropped by interface");
    }

    private static String packets(long count) {
        return count == 1 ? " packet" : " packets";
    }
}
