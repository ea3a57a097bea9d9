package io.pcapflux.source.pcapfile;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends, from any thread, whatever the thread that reads waits for: input of a channel, or time. */
final class Cut {
    private final CountDownLatch latch = new CountDownLatch(1);
    private final Set<Closeable> guarded = ConcurrentHashMap.newKeySet();

    /** Has a channel closed when the cut comes; at once if it has come. */
    <C extends Closeable> C guard(C channel) {
        guarded.add(channel);
        if (isDone()) {
            closeGuarded();
        }
        return channel;
    }

    /** Forgets a channel that is closed. */
    void release(Closeable channel) {
        guarded.remove(channel);
    }

    void now() {
        latch.countDown();
        closeGuarded();
    }

    private void closeGuarded() {
        for (Closeable channel : guarded) {
            try {
                channel.close();
            } catch (IOException e) {
                // Only read from: there is nothing left to lose.
            }
        }
    }

    boolean isDone() {
        return latch.getCount() == 0;
    }

    /** Waits so long; false at once when the cut comes. */
    boolean pause(Duration time) throws InterruptedIOException {
        try {
            return !latch.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for input");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
