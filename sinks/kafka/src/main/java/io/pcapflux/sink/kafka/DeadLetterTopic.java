package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.OutgoingRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of records that another one does not take, as they were made for that. */
final class DeadLetterTopic implements DeadLetters.Place {
    private static final int LARGEST = 64 << 20;
    /** The client keeps the timeout itself; this is for the case that it does not. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String topic;
    private final RecordTimes times;
    private final Duration timeout;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param properties of a producer; how large a record may be is for the topic to say
     * @param timeout of each record, whatever the producer's
     */
    DeadLetterTopic(String topic, Map<String, Object> properties, Duration timeout, RecordTimes times) {
        this.topic = topic;
        this.times = times;
        this.timeout = timeout;
        Map<String, Object> large = new HashMap<>(ClientProperties.impatient(properties, timeout));
        large.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        large.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) LARGEST);
        this.producer = new KafkaProducer<>(large, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void put(TopicRecord record) throws ExecutionException, TimeoutException, InterruptedException {
        OutgoingRecord made = record.record();
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, times.of(made.timestampMillis()), made.key(), made.value());
        if (made.headerName() != null) {
            letter.headers().add(made.headerName(), made.header());
        }
        producer.send(letter).get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
