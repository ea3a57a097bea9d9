package io.pcapflux.source.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.DeadLetterProducer;
import io.pcapflux.kafka.format.RecordFormatException;
import io.pcapflux.ledger.SourceAccount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Copies records that hold no packet to a topic, as they are, with headers that say where they were and why, by the names
 * that Kafka Connect gives them. Put by the thread that emits, answered and asked about by any.
 *
 * <p>The first one that does not get there fails the source. It stays open, so that its offset is not committed.
 */
final class DeadLetters implements AutoCloseable {
    private static final String HEADER = "__connect.errors.";
    /** The record's own time, in ms. The letter's is now: from that its topic reckons how long to keep it. */
    private static final String TIMESTAMP_HEADER = "pcapflux.timestamp";

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String topic;
    private final DeadLetterProducer producer;
    private final KafkaFailures failures;
    private final LongAdder arrived;
    private final Consumer<PcapfluxException> onFailure;
    /** The offsets of records that are not there yet. */
    private final Map<TopicPartition, NavigableSet<Long>> open = new HashMap<>();

    private @Nullable PcapfluxException failure;

    /** @param onFailure told of the first failure, on any thread; must not block */
    DeadLetters(
            String topic,
            DeadLetterProducer producer,
            KafkaFailures failures,
            SourceAccount account,
            Consumer<PcapfluxException> onFailure) {
        this.topic = topic;
        this.producer = producer;
        this.failures = failures;
        this.arrived = account.note("deadLettered");
        this.onFailure = onFailure;
    }

    /**
     * Begins to copy a record. Blocks while too many are under way.
     *
     * @throws PcapfluxException if one has not got there
     */
    void put(ConsumerRecord<byte[], byte[]> record, RecordFormatException why) {
        TopicPartition from = new TopicPartition(record.topic(), record.partition());
        long offset = record.offset();
        begin(from, offset);
        producer.send(letter(record, why), cause -> answer(from, offset, cause));
    }

    private ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> record, RecordFormatException why) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, null, record.key(), record.value(), record.headers());
        add(letter, HEADER + "topic", record.topic());
        add(letter, HEADER + "partition", String.valueOf(record.partition()));
        add(letter, HEADER + "offset", String.valueOf(record.offset()));
        add(letter, HEADER + "exception.class.name", why.getClass().getName());
        add(letter, HEADER + "exception.message", String.valueOf(why.getMessage()));
        if (record.timestamp() != ConsumerRecord.NO_TIMESTAMP) {
            add(letter, TIMESTAMP_HEADER, String.valueOf(record.timestamp()));
        }
        return letter;
    }

    private static void add(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void begin(TopicPartition from, long offset) {
        throwFailure();
        open.computeIfAbsent(from, added -> new TreeSet<>()).add(offset);
    }

    private void answer(TopicPartition from, long offset, @Nullable Exception cause) {
        if (cause == null) {
            arrived.increment();
            close(from, offset);
        } else {
            fail(failures.deadLetter("record " + offset + " of " + from, topic, cause));
        }
    }

    private synchronized void close(TopicPartition from, long offset) {
        NavigableSet<Long> offsets = open.get(from);
        if (offsets != null && offsets.remove(offset) && offsets.isEmpty()) {
            open.remove(from);
        }
        notifyAll();
    }

    private void fail(PcapfluxException cause) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = cause;
            notifyAll();
        }
        onFailure.accept(cause);
    }

    /** How far a partition may be committed, of what has been delivered of it: up to the first record not there yet. */
    synchronized long committable(TopicPartition partition, long delivered) {
        NavigableSet<Long> offsets = open.get(partition);
        return offsets == null ? delivered : Math.min(delivered, offsets.first());
    }

    /** Whether all records put are there. */
    synchronized boolean isDone() {
        return open.isEmpty();
    }

    /** Blocks until all records put are there or one has failed, or for so long. */
    synchronized void await(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (long left = longest.toNanos(); left > 0 && isUnderWay(); left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isUnderWay() {
        return failure == null && !open.isEmpty();
    }

    /**
     * Blocks until all records put are there.
     *
     * @param timeout of each; the client keeps it itself
     * @throws PcapfluxException if one has not got there
     */
    synchronized void awaitAll(Duration timeout) {
        await(timeout.plus(GRACE));
        if (isUnderWay()) {
            fail(failures.deadLetter("a record", topic, new TimeoutException("no answer within " + timeout)));
        }
        throwFailure();
    }

    /** @throws PcapfluxException if a record put has not got there */
    synchronized void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        producer.close();
    }
}
