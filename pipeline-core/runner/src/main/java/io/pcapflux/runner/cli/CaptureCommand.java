package io.pcapflux.runner.cli;

import io.pcapflux.bpf.BpfProgram;
import io.pcapflux.bpf.FilterExpression;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
import io.pcapflux.runner.config.Configuration;
import io.pcapflux.runner.config.PipelineDescription;
import io.pcapflux.runner.execute.Execution;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Captures on adapters. */
@Command(
        name = "capture",
        description = "Captures packets on adapters and prints them, or writes them to files.",
        footer = {
            "",
            "Examples: pcapflux capture -i eth0 -f \"tcp port 443\" -w https.pcapng",
            "          pcapflux capture -i any -b filesize:100000 -b files:10 -w ring.pcapng"
        })
final class CaptureCommand implements Callable<Integer> {
    @Mixin
    private LiveFlags live = new LiveFlags();

    @Mixin
    private CaptureFileFlags files = new CaptureFileFlags();

    @Mixin
    private PrintFlags print = new PrintFlags();

    @Option(names = "-D", description = "List the adapters, and stop.")
    private boolean list;

    @Option(
            names = "-d",
            description =
                    "Print the program of the filter for the first adapter in -i, or else for Ethernet, and stop; for the"
                            + " link type in -y where that is given.")
    private boolean printProgram;

    @Parameters(hidden = true)
    private List<String> words = List.of();

    @Mixin
    private ExecutionFlags flags = new ExecutionFlags();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    CaptureCommand() {}

    @Override
    public Integer call() {
        if (!words.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "\"" + String.join(" ", words) + "\" is no option: put the filter in -f, in quotes");
        }
        if (list) {
            return Adapters.list().print();
        }
        if (printProgram) {
            printProgram();
            return ExitCode.OK;
        }
        files.check(spec.commandLine());
        if (!files.prints()) {
            print.refuse(spec.commandLine());
        }
        Messages messages = new Messages(System.err, Boolean.getBoolean("pcapflux.debug"));
        live.check(spec.commandLine());
        List<String> adapters = live.adapters(spec.commandLine());
        if (live.takesUsual()) {
            messages.say("capturing on " + adapters.get(0) + ", since no adapter is named");
        }
        flags.refuseReportIn(files.out(), spec.commandLine());
        Execution execution = flags.execution(false, files.onlyToFiles());
        Execution.Outcome outcome = execution.run(Configuration.of(describe(adapters)), files.duration());
        if (outcome.failure() == null || outcome.report().ledger().received() > 0) {
            summary(outcome.report().ledger()).forEach(messages::say);
        }
        return execution.exitCode(outcome);
    }

    private void printProgram() {
        String filter = live.filter();
        if (filter == null) {
            throw new ParameterException(spec.commandLine(), "-d wants a filter in -f");
        }
        List<String> program = live.takesUsual()
                ? FilterExpression.of(filter)
                        .compile(live.linkType(spec.commandLine()))
                        .disassembly()
                : BpfProgram.disassembly(live.program(spec.commandLine(), filter));
        program.forEach(System.out::println);
    }

    private PipelineDescription describe(List<String> adapters) {
        PipelineDescription description = new PipelineDescription("capture");
        description.source("live", live.options(adapters));
        if (!files.limit().isEmpty()) {
            description.operator("limit", files.limit());
        }
        Map<String, Object> file = files.file();
        if (file != null) {
            description.sink("pcap-file", file);
        }
        if (files.prints()) {
            description.sink("console", print.options(spec.commandLine()));
        }
        return description;
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
