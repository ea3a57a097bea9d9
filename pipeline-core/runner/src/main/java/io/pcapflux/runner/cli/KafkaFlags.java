package io.pcapflux.runner.cli;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

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

    @Option(names = "--command-config", paramLabel = "FILE", description = "Client settings, a properties file.")
    private @Nullable Path commandConfig;

    @Option(names = "-X", paramLabel = "KEY=VALUE", description = "A client setting; wins over the file.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--connect-timeout", paramLabel = "TIME", description = "How long to look for a broker (30s).")
    private @Nullable String connectTimeout;

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
            Properties file = new Properties();
            try (Reader reader = Files.newBufferedReader(commandConfig)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new PcapfluxException(
                        commandConfig + ": cannot be read", "give a properties file that you may read", e);
            }
            file.stringPropertyNames().forEach(key -> properties.put(key, file.getProperty(key)));
        }
        properties.putAll(settings);
        return properties;
    }
}
