package io.pcapflux.runner.cli;

import io.pcapflux.runner.Messages;
import io.pcapflux.runner.execute.Execution;
import io.pcapflux.runner.execute.ExecutionOptions;
import io.pcapflux.runner.execute.StatusOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What all commands that run a pipeline understand. */
final class ExecutionFlags {
    @Option(names = "--report", paramLabel = "FILE", description = "Write the ledger as JSON (- = standard output).")
    private @Nullable String report;

    @Option(names = "--allow-loss", description = "Exit 0 also when packets were lost.")
    private boolean allowLoss;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = DurationConverter.class,
            description = "How long a stop by signal may take (default: ${DEFAULT-VALUE}).")
    private Duration shutdownTimeout = Duration.ofSeconds(20);

    @Option(
            names = "--status-interval",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Tell the progress this often, also where standard error is no terminal.")
    private @Nullable Duration statusInterval;

    /** A report would replace what it describes, or come in the middle of it. */
    void refuseReportIn(@Nullable String out, CommandLine command) {
        if (report != null && out != null && place(report).equals(place(out))) {
            throw new ParameterException(command, "-w and --report both go to " + out + ": give one another place");
        }
    }

    private static Path place(String file) {
        return Path.of(file).toAbsolutePath().normalize();
    }

    /** The same of what is read. */
    void refuseReportIn(InputFlags input, CommandLine command) {
        if (report != null) {
            input.refuseAsOutput(report, command);
        }
    }

    /**
     * Makes ready to run.
     *
     * @param summary whether the ledger is told at the end
     * @param progress whether progress is told on a terminal; not where packets are printed on it
     */
    Execution execution(boolean summary, boolean progress) {
        ExecutionOptions options = new ExecutionOptions(report, allowLoss, shutdownTimeout, summary, status(progress));
        return new Execution(options, new Messages(System.err, Boolean.getBoolean("pcapflux.debug")));
    }

    private StatusOptions status(boolean progress) {
        boolean terminal = Boolean.getBoolean("pcapflux.terminal");
        if (statusInterval != null) {
            return new StatusOptions(statusInterval, terminal);
        }
        return terminal && progress ? new StatusOptions(Duration.ofMillis(500), true) : StatusOptions.NONE;
    }
}
