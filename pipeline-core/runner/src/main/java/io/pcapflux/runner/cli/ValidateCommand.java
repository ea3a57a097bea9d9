package io.pcapflux.runner.cli;

import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.config.Configured;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks configurations. */
@Command(name = "validate", description = "Checks YAML files without running them.")
final class ValidateCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "CONFIG", description = "YAML files, a pipeline each.")
    private List<Path> configs = List.of();

    @Option(names = "--connect", description = "Also ask brokers, files and folders whether it would work.")
    private boolean connect;

    @Override
    public Integer call() {
        List<Pipeline> pipelines = Configurations.readAll(configs).stream()
                .map(Configured::pipeline)
                .toList();
        if (connect) {
            pipelines.forEach(pipeline -> pipeline.check().block());
        }
        pipelines.forEach(pipeline -> System.err.println("pcapflux: " + pipeline.name() + ": valid"));
        return ExitCode.OK;
    }
}
