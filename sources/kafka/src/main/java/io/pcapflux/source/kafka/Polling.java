package io.pcapflux.source.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What is done on the thread that polls: takes records in, pauses partitions that have read far enough ahead, commits,
 * and looks whether a broker is still there.
 */
final class Polling implements RecordReceiver.Listener {
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final long REVOKE_PATIENCE = TimeUnit.SECONDS.toNanos(10);
    private static final long REVOKE_LOOK = 5;

    private final Plan plan;
    private final KafkaFailures failures;
    private final Assignment assignment;
    private final Emission emission;
    private final @Nullable Commits commits;
    private final Optional<DeadLetters> deadLetters;
    private final long share;
    private final long brokerTimeout;
    private long heard = System.nanoTime();
    private long probed = heard;
    private volatile @Nullable CompletableFuture<Void> last;
    private boolean ended;
    private volatile boolean dead;

    /** The side that emits; any thread. */
    interface Emission {
        /** Something has changed: records, ends, partitions. */
        void wake();

        /** Packets delivered so far. */
        long delivered();

        /** Whether a packet of one of these is being delivered at this moment. */
        boolean isIn(Collection<PartitionQueue> queues);

        /** Holds all packets back, or no longer. */
        void hold(boolean held);

        void failed(Throwable failure);
    }

    /** @param commits null where there is no group */
    Polling(
            KafkaSourceOptions options,
            Plan plan,
            KafkaFailures failures,
            Assignment assignment,
            Emission emission,
            @Nullable Commits commits,
            Optional<DeadLetters> deadLetters) {
        this.plan = plan;
        this.failures = failures;
        this.assignment = assignment;
        this.emission = emission;
        this.commits = commits;
        this.deadLetters = deadLetters;
        this.share = share(options, plan);
        this.brokerTimeout = options.brokerTimeout().toNanos();
    }

    /** What each partition may read ahead. */
    static long share(KafkaSourceOptions options, Plan plan) {
        return Math.max(
                64 << 10,
                options.buffer().bytes() / Math.max(1, plan.partitions().size()));
    }

    @Override
    public Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions) {
        assignment.add(partitions);
        emission.wake();
        return plan.starts();
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions, TrackedConsumer using) {
        List<PartitionQueue> revoked = assignment.revoke(partitions);
        Commits current = commits;
        if (current != null && !ended) {
            emission.hold(true);
            try {
                awaitSettled(current, revoked);
                current.commitSettled(using, mark());
            } catch (RuntimeException e) {
                emission.failed(e);
            } finally {
                current.forget(partitions);
                assignment.remove(revoked);
                emission.hold(false);
            }
        } else {
            assignment.remove(revoked);
        }
        emission.wake();
    }

    private void awaitSettled(Commits current, List<PartitionQueue> revoked) {
        long until = System.nanoTime() + REVOKE_PATIENCE;
        try {
            while (System.nanoTime() < until && isUnderWay(current, revoked)) {
                Thread.sleep(REVOKE_LOOK); // a thread that polls, and may do nothing else meanwhile
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isUnderWay(Commits current, List<PartitionQueue> revoked) {
        return emission.isIn(revoked)
                || current.settled() < emission.delivered()
                || !deadLetters.map(DeadLetters::isDone).orElse(true);
    }

    private Commits.Mark mark() {
        Map<TopicPartition, Long> offsets = assignment.committable(); // first, since their packets must count
        deadLetters.ifPresent(letters -> offsets.replaceAll(letters::committable));
        return new Commits.Mark(emission.delivered(), offsets, System.nanoTime());
    }

    @Override
    public void received(ConsumerRecord<byte[], byte[]> record, int bytes) {
        long now = System.nanoTime();
        heard = now;
        assignment.received(record, bytes, now);
        emission.wake();
    }

    @Override
    public void failed(Throwable failure) {
        dead = true;
        var unused = commitLast();
        emission.failed(failures.asking(failure));
    }

    @Override
    public void beforePoll(TrackedConsumer consumer) {
        position(consumer);
        pause(consumer);
        probe(consumer);
        Commits current = commits;
        if (current == null || ended) {
            return;
        }
        CompletableFuture<Void> closing = last;
        try {
            if (closing == null) {
                current.look(consumer, this::mark, System.nanoTime());
            } else {
                ended = true;
                current.commitSettled(consumer, mark());
                closing.complete(null);
            }
        } catch (RuntimeException e) {
            ended = true;
            if (closing == null) {
                emission.failed(e);
            } else {
                closing.completeExceptionally(e);
            }
        }
    }

    /** Commits what is settled by now, the last time. */
    synchronized CompletableFuture<Void> commitLast() {
        CompletableFuture<Void> done = last;
        if (done == null) {
            done = new CompletableFuture<>();
            last = done;
        }
        if (dead) {
            done.complete(null); // nobody polls any more
        }
        return done;
    }

    private void position(TrackedConsumer consumer) {
        boolean changed = false;
        for (PartitionQueue queue : assignment.queues().values()) {
            try {
                changed |= queue.polledTo(consumer.position(queue.partition(), Duration.ofMillis(1)));
            } catch (TimeoutException e) {
                // Not known yet: the broker has still to be asked for it.
            } catch (IllegalStateException e) {
                // Just being taken away.
            }
        }
        if (changed) {
            emission.wake();
        }
    }

    private void pause(TrackedConsumer consumer) {
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        var paused = consumer.paused();
        var assigned = consumer.assignment();
        for (PartitionQueue queue : assignment.queues().values()) {
            boolean full = queue.isFull(share);
            if (full != paused.contains(queue.partition()) && assigned.contains(queue.partition())) {
                (full ? pause : resume).add(queue.partition());
            }
        }
        if (!pause.isEmpty()) {
            consumer.pause(pause);
        }
        if (!resume.isEmpty()) {
            consumer.resume(resume);
        }
    }

    /** Asks the brokers for something where nothing has come for a while: a consumer would wait for them for ever. */
    private void probe(TrackedConsumer consumer) {
        long now = System.nanoTime();
        if (now - heard < PROBE.toNanos() || now - probed < PROBE.toNanos()) {
            return;
        }
        try {
            consumer.endOffsets(plan.partitions(), PROBE);
            heard = System.nanoTime();
        } catch (RetriableException e) {
            if (System.nanoTime() - heard > brokerTimeout) {
                emission.failed(failures.gone(assignment.position()));
            }
        } catch (KafkaException e) {
            emission.failed(failures.asking(e));
        }
        probed = System.nanoTime();
    }
}
