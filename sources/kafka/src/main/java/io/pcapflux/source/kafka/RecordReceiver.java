package io.pcapflux.source.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverPartition;
import reactor.kafka.receiver.internals.ConsumerFactory;

/**
 * Receives records through Reactor Kafka, and is all that knows of it. Asks for all there is: partitions that have read
 * far enough ahead are paused one by one, which demand for records could not do.
 *
 * <p>Records are handed over on the thread that polls, before it polls again.
 */
final class RecordReceiver implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration CLOSED = Duration.ofSeconds(10);

    private final AtomicReference<@Nullable TrackedConsumer> consumer = new AtomicReference<>();
    private final Disposable subscription;

    /** Told on the thread that polls. */
    interface Listener extends TrackedConsumer.PollWatch {
        /** Partitions that are read from now on; gives the offset to begin with, where it is not the group's. */
        Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions);

        /** Partitions that are read no more when this returns; may block for seconds. */
        void revoked(Collection<TopicPartition> partitions, TrackedConsumer using);

        void received(ConsumerRecord<byte[], byte[]> record, int bytes);

        void failed(Throwable failure);
    }

    /**
     * Begins to receive.
     *
     * @throws org.apache.kafka.common.KafkaException if the properties are of no use
     */
    RecordReceiver(Map<String, Object> properties, KafkaSourceOptions options, Plan plan, Listener listener) {
        ReceiverOptions<byte[], byte[]> common = ReceiverOptions.<byte[], byte[]>create(properties)
                .withKeyDeserializer(new ByteArrayDeserializer())
                .withValueDeserializer(new ByteArrayDeserializer())
                .pollTimeout(POLL)
                .closeTimeout(CLOSE)
                .commitInterval(Duration.ZERO)
                .maxDelayRebalance(Duration.ZERO)
                .addAssignListener(assigned -> assign(assigned, listener))
                .addRevokeListener(revoked -> revoke(revoked, listener));
        ReceiverOptions<byte[], byte[]> chosen = options.consumerGroup().isPresent()
                ? common.subscription(options.topic())
                : common.assignment(plan.partitions());
        TrackedConsumer created = new TrackedConsumer(properties, listener);
        consumer.set(created);
        subscription = KafkaReceiver.create(new Given(created), chosen)
                .receive()
                .subscribe(record -> receive(record, listener), listener::failed);
    }

    private static void assign(Collection<ReceiverPartition> assigned, Listener listener) {
        Map<TopicPartition, Long> starts = listener.assigned(partitions(assigned));
        for (ReceiverPartition partition : assigned) {
            Long start = starts.get(partition.topicPartition());
            if (start != null) {
                partition.seek(start);
            }
        }
    }

    private void revoke(Collection<ReceiverPartition> revoked, Listener listener) {
        TrackedConsumer using = consumer.get();
        if (using != null) {
            listener.revoked(partitions(revoked), using);
        }
    }

    private static List<TopicPartition> partitions(Collection<ReceiverPartition> all) {
        return all.stream().map(ReceiverPartition::topicPartition).toList();
    }

    private static void receive(ConsumerRecord<byte[], byte[]> record, Listener listener) {
        int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (Header header : record.headers()) {
            bytes += header.value() == null ? 0 : header.value().length;
        }
        listener.received(record, bytes);
    }

    /** Leaves the group and closes the connections; blocks for a moment, ten seconds at most. */
    @Override
    public void close() {
        subscription.dispose();
        TrackedConsumer closing = consumer.getAndSet(null);
        if (closing != null) {
            closing.awaitClosed(CLOSED);
        }
    }

    private static final class Given extends ConsumerFactory {
        private final TrackedConsumer consumer;

        Given(TrackedConsumer consumer) {
            this.consumer = consumer;
        }

        @Override
        @SuppressWarnings("unchecked") // its keys and values are bytes
        public <K, V> Consumer<K, V> createConsumer(ReceiverOptions<K, V> options) {
            return (Consumer<K, V>) consumer;
        }
    }
}
