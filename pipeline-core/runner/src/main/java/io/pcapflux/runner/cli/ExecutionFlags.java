package io.pcapflux.runner.cli;

import io.pcapflux.runner.Messages;
import io.pcapflux.runner.execute.Execution;
import io.pcapflux.runner.execute.ExecutionOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

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

    Execution execution(boolean summary) {
        ExecutionOptions options = new ExecutionOptions(report, allowLoss, shutdownTimeout, summary);
        return new Execution(options, new Messages(System.err, Boolean.getBoolean("pcapflux.debug")));
    }
}
