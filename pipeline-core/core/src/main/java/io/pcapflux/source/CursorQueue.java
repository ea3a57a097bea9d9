package io.pcapflux.source;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** What a {@link PacketCursor} has asked for and not handed out yet; never more than a batch. */
final class CursorQueue extends BaseSubscriber<Packet> {
    static final long FOREVER = Long.MAX_VALUE; // nanoseconds, 292 years

    private final int batch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Packet> packets = new ArrayDeque<>();
    /** Asked for and not come yet. */
    private int due;

    private boolean subscribed;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    CursorQueue(int batch) {
        this.batch = batch;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        int wanted = subscribed();
        if (wanted > 0) {
            request(wanted); // somebody already waits
        }
    }

    private int subscribed() {
        lock.lock();
        try {
            subscribed = true;
            return due;
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void hookOnNext(Packet packet) {
        change(() -> {
            due--;
            packets.add(packet);
        });
    }

    @Override
    protected void hookOnComplete() {
        change(() -> ended = true);
    }

    @Override
    protected void hookOnError(Throwable throwable) {
        change(() -> {
            ended = true;
            failure = throwable;
        });
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a packet; false at the end and when none came in time. */
    boolean await(long nanos) {
        if (asksForMore()) {
            request(batch); // not under the lock: a file is read in here
        }
        lock.lock();
        try {
            long left = nanos;
            while (packets.isEmpty() && !ended && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (packets.isEmpty() && !closed && failure != null) {
                throw thrown(failure);
            }
            return !packets.isEmpty() && !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PcapfluxException("interrupted while waiting for a packet", "close the cursor or go on", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean asksForMore() {
        lock.lock();
        try {
            boolean asks = packets.isEmpty() && due == 0 && !ended && !closed;
            if (asks) {
                due = batch;
            }
            return asks && subscribed;
        } finally {
            lock.unlock();
        }
    }

    /** A failure that is no exception is one of the machine and passes as it is. */
    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known
                ? known
                : new PcapfluxException("the source failed: " + failure.getMessage(), "see the cause", failure);
    }

    /** The packet that {@link #await} found. */
    Packet take() {
        lock.lock();
        try {
            return packets.remove();
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return closed || (ended && packets.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    void close() {
        change(() -> {
            closed = true;
            packets.clear();
        });
        cancel();
    }
}
