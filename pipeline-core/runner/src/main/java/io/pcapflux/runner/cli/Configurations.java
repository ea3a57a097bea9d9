package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.Configuration;
import io.pcapflux.runner.config.ConfigurationException;
import io.pcapflux.runner.config.Configured;
import io.pcapflux.runner.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Several configuration files; the problems of all are told together. */
final class Configurations {
    private Configurations() {}

    static List<Configured> readAll(List<Path> files) {
        List<Configured> all = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                all.add(Configuration.read(file));
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return all;
    }
}
