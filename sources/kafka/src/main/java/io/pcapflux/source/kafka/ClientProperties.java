package io.pcapflux.source.kafka;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/** The settings of the Kafka clients: defaults of this source, over them the user's, over those what it relies on. */
final class ClientProperties {
    private static final int FETCH_BYTES = 16 << 20;
    private static final int POLL_RECORDS = 2000;

    private ClientProperties() {}

    static Map<String, Object> consumer(KafkaSourceOptions options, String bootstrap) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, text(IsolationLevel.READ_COMMITTED));
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(FETCH_BYTES));
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(POLL_RECORDS));
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.putAll(options.properties());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        options.consumerGroup().ifPresent(group -> properties.put(ConsumerConfig.GROUP_ID_CONFIG, group));
        return properties;
    }

    private static String text(IsolationLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** What of a transaction is seen, as the consumer is told. */
    static IsolationLevel isolation(KafkaSourceOptions options) {
        Object level = consumer(options, "").get(ConsumerConfig.ISOLATION_LEVEL_CONFIG);
        return text(IsolationLevel.READ_UNCOMMITTED).equals(level)
                ? IsolationLevel.READ_UNCOMMITTED
                : IsolationLevel.READ_COMMITTED;
    }

    /** For the admin client, without what only consumers know. */
    static Map<String, Object> admin(KafkaSourceOptions options, String bootstrap) {
        Set<String> known = AdminClientConfig.configNames();
        Set<String> consumersOnly = ConsumerConfig.configNames();
        Map<String, Object> properties = new HashMap<>(options.properties());
        properties.keySet().removeIf(name -> consumersOnly.contains(name) && !known.contains(name));
        String timeout = String.valueOf(options.connectTimeout().toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }
}
