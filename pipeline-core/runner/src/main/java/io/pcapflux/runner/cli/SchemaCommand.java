package io.pcapflux.runner.cli;

import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.config.ConfigurationSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/** Tells editors what may stand in a configuration. */
@Command(
        name = "schema",
        description = {
            "Prints the JSON Schema of YAML files, plug-ins included, for editors.",
            "They find it by a comment at the top of a file: # yaml-language-server: $schema=FILE"
        })
final class SchemaCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println(
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(ConfigurationSchema.json()));
        return ExitCode.OK;
    }
}
