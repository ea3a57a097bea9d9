package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.ClusterAccess;
import io.pcapflux.kafka.format.RecordLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    /** For segments, of which a batch would otherwise hold no more than one. */
    private static final int MOST_BATCH_BYTES = 1 << 20;
    /** Of each partition there may be so many in the producer's buffer: one that is filled, and those that are sent. */
    private static final int BATCHES_OF_A_PARTITION = 6;

    private static final int REQUEST_BYTES = 1 << 20;
    /** As large as the system finds fit for the way to the broker: Kafka's own 128 KiB hold an eighth of a request. */
    private static final int SOCKET_BUFFER_BYTES = -1;

    private static final long LINGER_MILLIS = 5;
    /** What brokers allow unless told otherwise. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private ClientProperties() {}

    /**
     * For the producer that writes. Idempotent, as Kafka's are unless told otherwise.
     *
     * @param topic what all is written to, if known. A batch with more bytes than it takes would be refused, cut and sent
     *     again, over and over; a larger record, that the topic takes, would be refused by the producer.
     */
    static Map<String, Object> producer(KafkaSinkOptions options, String bootstrap, Optional<Topic> topic) {
        OptionalInt topicLimit =
                topic.map(Topic::rules).map(TopicRules::maxMessageBytes).orElse(OptionalInt.empty());
        int wanted = topic.filter(known -> options.layout() == RecordLayout.SEGMENT)
                .map(ClientProperties::batchOfSegments)
                .orElse(BATCH_BYTES);
        int batch = Math.min(wanted, topicLimit.orElse(wanted));
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
        properties.put(ProducerConfig.SEND_BUFFER_CONFIG, String.valueOf(SOCKET_BUFFER_BYTES));
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

    /**
     * So large that the batches of all partitions, hardly filled, leave room for all that may be without an answer; no
     * smaller than batches of records, however many partitions there are.
     */
    private static int batchOfSegments(Topic topic) {
        long share = (BUFFER_BYTES - WINDOW_BYTES) / ((long) BATCHES_OF_A_PARTITION * topic.partitions());
        long whole = share - share % BATCH_BYTES; // a piece of a segment does not go into a batch
        return (int) Math.max(BATCH_BYTES, Math.min(MOST_BATCH_BYTES, whole));
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
