package io.pcapflux.source.kafka;

import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** Hands packets over, as many as are asked for, on one thread; the others only tell it. */
final class Emitter implements Polling.Emission {
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORT_WAIT = TimeUnit.MILLISECONDS.toNanos(2);

    private enum State {
        RUNNING,
        STOPPED,
        CANCELLED
    }

    private final CoreSubscriber<? super Packet> actual;
    private final boolean ends;
    private final LongAdder late;
    private final @Nullable Doubles doubles;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable Thread waiting;
    private volatile boolean held;
    private final Tally delivered = new Tally();
    private volatile @Nullable PartitionQueue in;

    Emitter(KafkaSourceOptions options, CoreSubscriber<? super Packet> actual, SourceAccount account) {
        this.actual = actual;
        this.ends = options.ends();
        this.late = account.note("late");
        this.doubles = options.dropsDuplicates() ? new Doubles() : null;
    }

    void request(long n) {
        if (Operators.validate(n)) {
            demand.accumulateAndGet(n, Operators::addCap);
            wake();
        }
    }

    /** Has it deliver nothing more and complete. */
    void stop() {
        state.compareAndSet(State.RUNNING, State.STOPPED);
        wake();
    }

    /** Has it deliver nothing more, and signal nothing. */
    void cancel() {
        state.set(State.CANCELLED);
        wake();
    }

    /**
     * Delivers until the end, a stop or a cancel.
     *
     * @throws RuntimeException what has failed, behind the packets that were at hand
     */
    void emitAll(Assignment assignment, PacketMerge merge, @Nullable Commits commits) {
        Map<TopicPartition, PartitionQueue> known = Map.of();
        while (state.get() == State.RUNNING) {
            waiting = Thread.currentThread(); // before it looks, so that no change is missed
            long now = System.nanoTime();
            Assignment.Now assigned = assignment.now();
            if (assigned.queues() != known) {
                known = assigned.queues();
                merge.replace(known.values(), now);
            }
            merge.fill(now);
            if (ends && assigned.made() && merge.finished()) {
                return;
            }
            throwFailure(merge);
            if (!mayDeliver()) {
                LockSupport.parkNanos(this, LONGEST_WAIT);
            } else if (commits != null && commits.wantsQuiet(now)) {
                LockSupport.parkNanos(this, SHORT_WAIT);
            } else {
                deliverNext(merge, now);
            }
        }
    }

    /** Delivers the next packet, or waits for it. */
    private void deliverNext(PacketMerge merge, long now) {
        PartitionStream next = failure.get() == null ? merge.next(now) : merge.first();
        if (next == null) {
            LockSupport.parkNanos(this, Math.min(LONGEST_WAIT, merge.patience(now)));
        } else if (!deliver(next, merge)) {
            LockSupport.parkNanos(this, SHORT_WAIT);
        }
    }

    private void throwFailure(PacketMerge merge) {
        Throwable failed = failure.get();
        if (failed != null && merge.isEmpty()) {
            throw failed instanceof RuntimeException known ? known : new IllegalStateException(failed);
        }
    }

    private boolean mayDeliver() {
        return demand.get() > 0 && !held;
    }

    /** False if the partition has just been taken away. */
    private boolean deliver(PartitionStream from, PacketMerge merge) {
        waiting = null;
        in = from.queue();
        try {
            if (from.queue().isRevoked()) {
                return false;
            }
            merge.take(from);
            if (doubles == null || !from.passOverDouble(doubles)) {
                if (merge.isLate(from)) {
                    late.increment();
                }
                demand.accumulateAndGet(1, (asked, one) -> asked == Long.MAX_VALUE ? asked : asked - one);
                actual.onNext(from.head());
                delivered.increment(); // before its offset counts as delivered
                from.delivered();
            }
            merge.goOn(from, System.nanoTime());
            return true;
        } finally {
            in = null;
        }
    }

    /** Why it ends before it began, where that threw something: what had failed first; null if it was told to end. */
    @Nullable
    Throwable reason(Throwable thrown) {
        if (thrown instanceof Error) {
            return thrown;
        }
        Throwable first = failure.get();
        return first != null ? first : state.get() == State.RUNNING ? thrown : null;
    }

    /** Tells how it ended, unless it was cancelled. */
    void end(@Nullable Throwable how) {
        if (state.get() == State.CANCELLED) {
            return;
        }
        if (how == null) {
            actual.onComplete();
        } else {
            actual.onError(how);
        }
    }

    @Override
    public void wake() {
        Thread current = waiting;
        if (current != null) {
            waiting = null;
            LockSupport.unpark(current);
        }
    }

    @Override
    public long delivered() {
        return delivered.get();
    }

    @Override
    public boolean isIn(Collection<PartitionQueue> queues) {
        PartitionQueue current = in;
        return current != null && queues.contains(current);
    }

    @Override
    public void hold(boolean hold) {
        held = hold;
        wake();
    }

    @Override
    public void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
        wake();
    }
}
