package io.pcapflux.source.kafka;

import io.pcapflux.kafka.client.ClusterAccess;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

    /** For the producer of dead letters. */
    static Map<String, Object> producer(KafkaSourceOptions options, String bootstrap) {
        return access(options, bootstrap).producer();
    }

    /** For questions before the first packet. */
    static ClusterAccess access(KafkaSourceOptions options, String bootstrap) {
        return new ClusterAccess(bootstrap, options.connectTimeout(), ConsumerConfig.configDef(), options.properties());
    }
}
