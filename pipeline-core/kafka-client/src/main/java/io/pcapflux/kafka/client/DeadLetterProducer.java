package io.pcapflux.kafka.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to a topic for those that are put aside, in order. Up to {@value #MOST_UNDER_WAY} of them and 64 MiB are
 * under way. Any thread that may block.
 */
public final class DeadLetterProducer implements AutoCloseable {
    private static final int MOST_UNDER_WAY = 4096;
    private static final int LARGEST = 64 << 20;
    private static final int LINGER_MILLIS = 5;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    /** The client keeps the timeout itself; this is for the case that it does not. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Semaphore room = new Semaphore(MOST_UNDER_WAY);
    private final Duration timeout;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Makes the producer; it connects when it sends.
     *
     * @param properties of a producer; but how large a record may be is for the topic to say, and how long one may take
     *     for the timeout
     * @param timeout for each record to be acknowledged, once there is room for it
     * @throws KafkaException if the properties are of no use
     */
    public DeadLetterProducer(Map<String, Object> properties, Duration timeout) {
        this.timeout = timeout;
        long millis = timeout.toMillis();
        long answer = Math.max(1, Math.min(REQUEST_TIMEOUT.toMillis(), millis - LINGER_MILLIS));
        Map<String, Object> own = new HashMap<>(properties);
        own.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        own.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        own.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) LARGEST);
        own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        own.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) answer);
        own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) millis);
        this.producer = new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends a record. Blocks while there is no room for it, and while the brokers do not tell about its topic, for as
     * long as the timeout each.
     *
     * @param answer told once, on any thread, what went wrong; null when the brokers have it. Must not block.
     */
    public void send(ProducerRecord<byte[], byte[]> letter, Consumer<@Nullable Exception> answer) {
        try {
            if (!room.tryAcquire(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
                answer.accept(new TimeoutException("no answer to those before within " + timeout));
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.accept(new InterruptException(e));
            return;
        }
        Consumer<@Nullable Exception> last = failure -> {
            room.release();
            answer.accept(failure);
        };
        try {
            var unused = producer.send(letter, (metadata, failure) -> last.accept(failure));
        } catch (KafkaException | IllegalStateException e) { // which the client does not tell the callback
            last.accept(e);
        }
    }

    /** Gives up what has no answer yet, which is told, and returns soon. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
