package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.ClusterAccess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The settings of the Kafka clients: defaults of this sink, over them the user's, over those what the sink relies on. */
final class ClientProperties {
    /**
     * What may be without an answer, in bytes of packets. Less than the producer's buffer, which holds half-filled batches
     * too: whoever waits for room there cannot be called off.
     */
    static final long WINDOW_BYTES = 48L << 20;

    private static final long BUFFER_BYTES = 64L << 20;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int REQUEST_BYTES = 1 << 20;
    private static final long LINGER_MILLIS = 5;
    /** What brokers allow unless told otherwise. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private ClientProperties() {}

    /**
     * For the producer that writes. Idempotent, as Kafka's are unless told otherwise.
     *
     * @param topicLimit the most bytes that the topic takes in one batch, if known. A larger batch would be refused, cut
     *     and sent again, over and over; a larger record, that the topic takes, would be refused by the producer.
     */
    static Map<String, Object> producer(KafkaSinkOptions options, String bootstrap, OptionalInt topicLimit) {
        int batch = Math.min(BATCH_BYTES, topicLimit.orElse(BATCH_BYTES));
        long request = Math.max(REQUEST_BYTES, Math.min(BUFFER_BYTES, topicLimit.orElse(0)));
        long delivery = options.deliveryTimeout().toMillis();
        // What is under way in an outage is sent when it is over, in order; it is given up by nobody but this sink.
        long patience = options.onOutage() == OnOutage.BLOCK ? delivery : Integer.MAX_VALUE;
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(LINGER_MILLIS));
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(batch));
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(request));
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(BUFFER_BYTES));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(patience));
        properties.putAll(options.properties());
        long answer = Math.max(1, Math.min(REQUEST_TIMEOUT.toMillis(), delivery - linger(properties)));
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(answer));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(patience));
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        if (options.exactlyOnce()) {
            // Brokers must not give a transaction up while its records may still be acknowledged.
            long transaction = Math.min(
                    LONGEST_TRANSACTION.toMillis(),
                    delivery + Duration.ofMinutes(1).toMillis());
            properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(transaction));
        }
        return properties;
    }

    /** The largest record that a producer with these properties sends. */
    static int largestRecord(Map<String, Object> producer) {
        String bytes = String.valueOf(producer.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
        return Integer.parseInt(bytes.strip());
    }

    private static long linger(Map<String, Object> properties) {
        return Long.parseLong(
                String.valueOf(properties.get(ProducerConfig.LINGER_MS_CONFIG)).strip());
    }

    /** For questions before the first packet. */
    static ClusterAccess access(KafkaSinkOptions options, String bootstrap) {
        return new ClusterAccess(bootstrap, options.connectTimeout(), ProducerConfig.configDef(), options.properties());
    }
}
