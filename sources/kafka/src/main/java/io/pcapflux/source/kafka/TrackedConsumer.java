package io.pcapflux.source.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that looks up before each poll, when all records of the poll before have been handed over. */
final class TrackedConsumer extends KafkaConsumer<byte[], byte[]> {
    /** While partitions are paused, so that they are soon resumed. */
    private static final Duration SHORT = Duration.ofMillis(5);

    private final PollWatch watch;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Told on the thread that polls. */
    interface PollWatch {
        /** Before each poll; may use the consumer. */
        void beforePoll(TrackedConsumer consumer);
    }

    TrackedConsumer(Map<String, Object> properties, PollWatch watch) {
        super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.watch = watch;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        watch.beforePoll(this);
        return super.poll(paused().isEmpty() ? timeout : SHORT);
    }

    @Override
    @SuppressWarnings("deprecation") // the one that Reactor Kafka calls
    public void close(Duration timeout) {
        try {
            super.close(timeout);
        } finally {
            closed.countDown();
        }
    }

    /** Waits until it is closed, but not for longer. */
    void awaitClosed(Duration timeout) {
        try {
            closed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
