package io.pcapflux.runner.config;

import io.pcapflux.pipeline.Pipeline;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads configurations. Everything wrong with one is told in a single {@link ConfigurationException}. */
public final class Configuration {
    private Configuration() {}

    /** Reads a file; {@code ${VAR}} comes from the environment. */
    public static Configured read(Path file) {
        return parse(text(file), file.toString(), System::getenv);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file + ": no such file: check the path");
        } catch (MalformedInputException e) {
            throw new ConfigurationException(file + ": not a text in UTF-8: give a YAML file");
        } catch (IOException e) {
            throw new ConfigurationException(file + ": cannot be read: check that it is a file you may read");
        }
    }

    static Configured parse(String yaml, String name, UnaryOperator<@Nullable String> variables) {
        Problems problems = new Problems(yaml);
        try {
            Node document = compose(yaml, name, problems);
            Node substituted = document == null ? null : new Variables(variables, problems).substitute(document);
            return configured(substituted, name, problems);
        } catch (StackOverflowError e) {
            throw new ConfigurationException(name + ": something here is in itself, or nested too deeply");
        }
    }

    /** Makes a pipeline from a description that the command line put together. */
    public static Pipeline of(PipelineDescription description) {
        return configured(description.toNode(), description.name(), new Problems(""))
                .pipeline();
    }

    private static Configured configured(@Nullable Node document, String name, Problems problems) {
        Configured configured = document == null ? null : new PipelineReader(problems, name).read(document);
        problems.throwIfAny();
        if (configured == null) {
            throw new ConfigurationException(name + ": empty: describe a pipeline with sources and sinks");
        }
        return configured;
    }

    private static @Nullable Node compose(String yaml, String name, Problems problems) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(name).setUseMarks(true).build();
        try {
            return new Compose(settings).composeString(yaml).orElse(null);
        } catch (MarkedYamlEngineException e) {
            problems.add(e.getProblemMark().or(e::getContextMark), "not valid YAML: " + withoutText(e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(Optional.empty(), name + ": not valid YAML: " + e.getMessage());
        }
        return null;
    }

    /** Some messages repeat what may be a part of a secret, such as the password {@code *hunter2}, which is an alias. */
    private static String withoutText(String problem) {
        return problem.replaceAll("(?s)( alias| handle|, but found:| UTF-8:) .*", "$1");
    }
}
