package io.pcapflux.source.live;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Reading what the kernel held at the moment this was made: until a packet is met that is younger, or none has come for
 * so long that none is on its way, or time is over. For one thread.
 */
final class Drain {
    static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(5);
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(20);

    private final Instant stop = Instant.now();
    private final long startedAt = System.nanoTime();
    private final long settle;
    private final boolean hostTimes;
    private long quietSince = startedAt;
    private boolean done;

    /** Of an adapter that is read with these options. */
    Drain(LiveOptions options) {
        this.settle = 2 * options.timeout().toNanos() + GRACE;
        this.hostTimes = options.timestampType().isEmpty();
    }

    long nanosLeft() {
        return startedAt + LIMIT - System.nanoTime();
    }

    boolean isOver() {
        return done || nanosLeft() <= 0;
    }

    /** Whether all that was there has been read. */
    boolean isDone() {
        return done;
    }

    /** Whether a packet of this time came after the stop, as far as the adapter's clock can tell; that ends it. */
    boolean isBehind(long seconds, int nanoOfSecond) {
        long after = seconds - stop.getEpochSecond();
        if (hostTimes && (after > 0 || (after == 0 && nanoOfSecond > stop.getNano()))) {
            done = true;
        }
        return done;
    }

    /** Whether to look again after a pause, given whether the last look found something. */
    boolean goesOn(boolean found) {
        long now = System.nanoTime();
        if (found) {
            quietSince = now;
        } else if (now - quietSince > settle) {
            done = true;
        }
        return !found && !done;
    }
}
