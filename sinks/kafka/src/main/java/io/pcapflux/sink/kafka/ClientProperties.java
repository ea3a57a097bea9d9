package io.pcapflux.sink.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The settings of the Kafka clients: defaults of this sink, over them the user's, over those what the sink relies on. */
final class ClientProperties {
    /** What a producer may hold of packets that are not acknowledged, in bytes. */
    static final long BUFFER_BYTES = 64L << 20;

    private static final int BATCH_BYTES = 256 << 10;
    private static final long LINGER_MILLIS = 5;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private ClientProperties() {}

    /** For the producer that writes. Idempotent, as Kafka's are unless told otherwise. */
    static Map<String, Object> producer(KafkaSinkOptions options, String bootstrap) {
        long delivery = options.deliveryTimeout().toMillis();
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(LINGER_MILLIS));
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(BATCH_BYTES));
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(BUFFER_BYTES));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(delivery));
        properties.putAll(options.properties());
        long request = Math.min(REQUEST_TIMEOUT.toMillis(), delivery - linger(properties));
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(Math.max(1, request)));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(delivery));
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }

    private static long linger(Map<String, Object> properties) {
        return Long.parseLong(
                String.valueOf(properties.get(ProducerConfig.LINGER_MS_CONFIG)).strip());
    }

    /** For a producer that only asks for a topic, and with that makes it where the broker does so. */
    static Map<String, Object> asking(KafkaSinkOptions options, String bootstrap) {
        Map<String, Object> properties = producer(options, bootstrap);
        properties.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                String.valueOf(options.connectTimeout().toMillis()));
        return properties;
    }

    /** For the admin client, without what only producers know. */
    static Map<String, Object> admin(KafkaSinkOptions options, String bootstrap) {
        Set<String> known = AdminClientConfig.configNames();
        Set<String> producersOnly = ProducerConfig.configNames();
        Map<String, Object> properties = new HashMap<>(options.properties());
        properties.keySet().removeIf(name -> producersOnly.contains(name) && !known.contains(name));
        String timeout = String.valueOf(options.connectTimeout().toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }
}
