package io.pcapflux.source.live;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Operators;

/** Packets asked for and not delivered yet; threads wait for it. Adding to it never blocks. */
final class Demand {
    private final AtomicLong asked = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean closed;

    void add(long n) {
        long before = asked.getAndUpdate(now -> Operators.addCap(now, n));
        if (before == 0) {
            wake();
        }
    }

    /** Nobody wants anything any more. */
    void close() {
        closed = true;
        wake();
    }

    /** Has waiting threads look again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many are asked for. */
    long get() {
        return closed ? 0 : asked.get();
    }

    /** Takes one; false where there is none. */
    boolean take() {
        if (closed) {
            return false;
        }
        if (asked.get() == Long.MAX_VALUE) {
            return true;
        }
        long before = asked.getAndUpdate(now -> now == Long.MAX_VALUE || now == 0 ? now : now - 1);
        return before > 0;
    }

    /** Waits until something is asked for, no longer than told, and only while this holds. */
    void await(long nanos, BooleanSupplier worthwhile) {
        pause(nanos, () -> get() == 0 && worthwhile.getAsBoolean());
    }

    /** Waits until woken, no longer than told, and only where this holds. */
    @SuppressWarnings("WaitNotInLoop") // whoever waits looks again
    void pause(long nanos, BooleanSupplier worthwhile) {
        lock.lock();
        try {
            if (!closed && worthwhile.getAsBoolean()) {
                long unused = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            wake(); // the thread is our own: nobody means anything by it
        } finally {
            lock.unlock();
        }
    }
}
