package io.pcapflux.kafka.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** How a cluster of brokers is reached. May hold secrets, which it does not show. */
public final class ClusterAccess {
    private final String bootstrap;
    private final Duration connectTimeout;
    private final ConfigDef client;
    private final Map<String, String> properties;

    /**
     * As the options say.
     *
     * @param bootstrap brokers as {@code host:port}, separated by commas
     * @param connectTimeout how long to wait for an answer
     * @param client the settings that the client knows which moves the packets
     * @param properties the user's settings for it
     */
    public ClusterAccess(String bootstrap, Duration connectTimeout, ConfigDef client, Map<String, String> properties) {
        this.bootstrap = bootstrap;
        this.connectTimeout = connectTimeout;
        this.client = client;
        this.properties = properties;
    }

    String bootstrap() {
        return bootstrap;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** How the brokers are talked to; empty where that is no name that Kafka knows, or stands elsewhere. */
    Optional<SecurityProtocol> protocol() {
        String name = properties.getOrDefault(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
        return Stream.of(SecurityProtocol.values())
                .filter(protocol -> protocol.name.equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    Secrets secrets() {
        return new Secrets(client, properties);
    }

    /** For the admin client, without what only the other client knows. */
    Map<String, Object> admin() {
        Map<String, Object> admin = settings(AdminClientConfig.configNames());
        String timeout = String.valueOf(connectTimeout.toMillis());
        admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        return admin;
    }

    /** For a producer beside the other client, without what only that one knows, and its interceptors. */
    public Map<String, Object> producer() {
        Map<String, Object> producer = settings(ProducerConfig.configNames());
        producer.remove(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
        return producer;
    }

    private Map<String, Object> settings(Set<String> known) {
        Set<String> others = client.names();
        Map<String, Object> settings = new HashMap<>(properties);
        settings.keySet().removeIf(name -> others.contains(name) && !known.contains(name));
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return settings;
    }
}
