package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says when a transaction ends: committing takes some round trips, so it is done about once a second. For one thread at
 * a time.
 */
final class TransactionCut {
    private static final long AGE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long BYTES = 64L << 20;

    private final LongSupplier nanoClock;
    private final Map<Capture, Long> reached = new HashMap<>();
    private @Nullable Capture latest;
    private long latestReached;
    private long began;
    private long bytes;

    /**
     * @param nanoClock such as {@link System#nanoTime}
     */
    TransactionCut(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A packet is in the transaction. */
    void add(Packet packet) {
        Capture capture = packet.captureInterface().capture();
        if (capture != latest) {
            if (latest == null) {
                began = nanoClock.getAsLong();
            } else {
                reached.put(latest, latestReached);
            }
            latest = capture;
        }
        latestReached = packet.sequence() + 1;
        bytes += packet.capturedLength();
    }

    /** Whether it is old or large enough, and not empty. */
    boolean isDue() {
        return latest != null && (bytes >= BYTES || nanoClock.getAsLong() - began >= AGE_NANOS);
    }

    boolean isEmpty() {
        return latest == null;
    }

    /** Ends it; the next packet begins another one. */
    Boundary end() {
        if (latest != null) {
            reached.put(latest, latestReached);
        }
        Boundary boundary = new Boundary(reached);
        reached.clear();
        latest = null;
        bytes = 0;
        return boundary;
    }
}
