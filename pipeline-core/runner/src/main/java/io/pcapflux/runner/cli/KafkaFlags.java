package io.pcapflux.runner.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which broker and topic, and how to reach them. */
final class KafkaFlags {
    @Option(
            names = {"--bootstrap", "--bootstrap-server"},
            required = true,
            paramLabel = "HOST:PORT",
            description = "The brokers to start from, separated by commas; embedded = a broker in this process.")
    private String bootstrap = "";

    @Option(names = "--topic", required = true, paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Client settings, a properties file; --bootstrap wins over its bootstrap.servers.")
    private @Nullable Path commandConfig;

    @Option(names = "-X", paramLabel = "KEY=VALUE", description = "A client setting; wins over the file.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--connect-timeout", paramLabel = "TIME", description = "How long to look for a broker (30s).")
    private @Nullable String connectTimeout;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    KafkaFlags() {}

    Map<String, Object> options() {
        Map<String, Object> options = new HashMap<>(Map.of("bootstrap", bootstrap, "topic", topic));
        Map<String, String> properties = properties();
        if (!properties.isEmpty()) {
            options.put("properties", properties);
        }
        if (connectTimeout != null) {
            options.put("connect-timeout", connectTimeout);
        }
        return options;
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        if (commandConfig != null) {
            properties.putAll(read(commandConfig));
        }
        properties.putAll(settings);
        return properties;
    }

    /** The settings in a file, which may be one of Kafka's own tools. */
    private Map<String, String> read(Path config) {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(config)) {
            file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            String problem = Files.exists(config) ? "is no properties file that can be read" : "is not there";
            throw new ParameterException(command.commandLine(), "--command-config: " + config + " " + problem, e);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        file.stringPropertyNames().forEach(key -> properties.put(key, file.getProperty(key)));
        properties.remove("bootstrap.servers");
        return properties;
    }
}
