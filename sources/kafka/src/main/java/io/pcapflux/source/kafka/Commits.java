package io.pcapflux.source.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of packets that are settled: takes note of how many have been delivered and where the partitions
 * are, and commits that when so many are settled. For the thread that polls, but for {@link #wantsQuiet}.
 */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** How old a mark becomes before packets are held back, and for how long then. */
    private static final long OLD = TimeUnit.SECONDS.toNanos(3);

    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    private final KafkaFailures failures;
    private final LongSupplier settled;
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private @Nullable Mark mark;
    private long lastLook;
    private volatile long quietFrom = Long.MAX_VALUE;
    private volatile long quietFor = Long.MAX_VALUE;

    /**
     * A moment.
     *
     * @param count packets delivered by then
     * @param offsets where each partition was
     */
    record Mark(long count, Map<TopicPartition, Long> offsets, long nanos) {}

    /**
     * @param settled how many packets are settled
     */
    Commits(KafkaFailures failures, LongSupplier settled) {
        this.failures = failures;
        this.settled = settled;
    }

    long settled() {
        return settled.getAsLong();
    }

    /** Commits what can be, now and then. */
    void look(TrackedConsumer consumer, Supplier<Mark> current, long now) {
        Mark waiting = mark;
        if (waiting != null && settled() >= waiting.count()) {
            quietFrom = Long.MAX_VALUE;
            mark = null;
            commit(consumer, waiting.offsets());
        } else if (waiting != null && now - waiting.nanos() > OLD && quietFrom == Long.MAX_VALUE) {
            quietFor = waiting.count();
            quietFrom = now;
        } else if (waiting == null && now - lastLook > INTERVAL) {
            lastLook = now;
            mark = current.get();
        }
    }

    /**
     * Whether to hold packets back for the moment: the sinks have much under way, and only when nothing is can they tell
     * that they have it all.
     */
    boolean wantsQuiet(long now) {
        long since = now - quietFrom;
        return quietFrom != Long.MAX_VALUE && since < QUIET && settled() < quietFor;
    }

    /** Commits a mark if it is settled, or else the one before, if that is. */
    void commitSettled(TrackedConsumer consumer, Mark last) {
        Mark waiting = mark;
        long count = settled();
        if (count >= last.count()) {
            commit(consumer, last.offsets());
        } else if (waiting != null && count >= waiting.count()) {
            commit(consumer, waiting.offsets());
        }
    }

    /** These partitions are no longer ours. */
    void forget(Iterable<TopicPartition> partitions) {
        mark = null;
        partitions.forEach(committed::remove);
    }

    private void commit(TrackedConsumer consumer, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (!offset.equals(committed.get(partition))
                    && consumer.assignment().contains(partition)) {
                changed.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (changed.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(changed, PATIENCE);
            changed.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.warn("partitions were taken away before their offsets were committed: others read on from before");
        } catch (RetriableException | WakeupException e) {
            LOG.warn("offsets could not be committed this time: {}", failures.text(e));
        } catch (KafkaException e) {
            throw failures.committing(e);
        }
    }
}
