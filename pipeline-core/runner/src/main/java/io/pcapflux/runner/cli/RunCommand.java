package io.pcapflux.runner.cli;

import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.runner.Messages;
import io.pcapflux.runner.config.Configured;
import io.pcapflux.runner.execute.Execution;
import io.pcapflux.runner.http.HttpEndpoint;
import io.pcapflux.runner.http.HttpService;
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
        List<Configured> all = Configurations.readAll(configs);
        List<Pipeline> pipelines = all.stream().map(Configured::pipeline).toList();
        List<HttpEndpoint> endpoints =
                all.stream().flatMap(one -> one.http().stream()).toList();
        Execution execution = flags.execution(true, true);
        return endpoints.isEmpty() ? execution.execute(pipelines) : execute(execution, pipelines, endpoints);
    }

    /** Its classes take longer to load than many a run. */
    private static int execute(Execution execution, List<Pipeline> pipelines, List<HttpEndpoint> endpoints) {
        List<String> names = pipelines.stream().map(Pipeline::name).toList();
        Messages messages = new Messages(System.err, Boolean.getBoolean("pcapflux.debug"));
        try (HttpService service = HttpService.open(endpoints, names, messages)) {
            return execution.execute(pipelines, service::started);
        }
    }
}
