package io.pcapflux.runner.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used; every problem found is told. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::line).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** A single problem that came from the command line. */
    public ConfigurationException(String message) {
        this(List.of(new Problem("", message, "")));
    }

    public List<Problem> problems() {
        return problems;
    }
}
