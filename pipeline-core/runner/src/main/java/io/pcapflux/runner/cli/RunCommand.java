package io.pcapflux.runner.cli;

import io.pcapflux.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs pipelines. */
@Command(name = "run", description = "Runs the pipelines that YAML files describe.")
final class RunCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "CONFIG", description = "YAML files, a pipeline each.")
    private List<Path> configs = List.of();

    @Mixin
    private ExecutionFlags flags = new ExecutionFlags();

    @Override
    public Integer call() {
        List<Pipeline> pipelines = Configurations.readAll(configs);
        return flags.execution(true, true).execute(pipelines);
    }
}
