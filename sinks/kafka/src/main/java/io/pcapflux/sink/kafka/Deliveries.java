package io.pcapflux.sink.kafka;

import io.pcapflux.ledger.SinkAccount;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What became of the packets of one subscription, from their arrival to the broker's answer. Any thread.
 *
 * <p>Bounds the bytes that wait for an answer: what Reactor Kafka keeps of a record until then is as large as its value,
 * however well it was compressed.
 */
final class Deliveries {
    private final SinkAccount account;
    private final long window;
    private final LongSupplier nanoClock;

    private long taken;
    private long answered;
    private long bytes;
    private boolean stopped;
    private boolean sealed;

    private long answeredBefore;
    private long lastProgress;

    /**
     * @param window bytes that may wait for an answer
     * @param nanoClock such as {@link System#nanoTime}
     */
    Deliveries(SinkAccount account, long window, LongSupplier nanoClock) {
        this.account = account;
        this.window = window;
        this.nanoClock = nanoClock;
        this.lastProgress = nanoClock.getAsLong();
    }

    /** A packet has arrived. Blocks while the window is full, unless {@link #stop() stopped}. */
    synchronized void take(int length) {
        awaitRoomFor(length);
        if (sealed) {
            account.failed(1);
        } else {
            taken++;
            bytes += length;
        }
    }

    private void awaitRoomFor(int length) {
        try {
            while (!stopped && bytes > 0 && bytes + length > window) {
                wait();
            }
        } catch (InterruptedException e) {
            // Whoever interrupts wants the thread back, and one packet more does no harm.
            Thread.currentThread().interrupt();
        }
    }

    /** The broker has a packet. */
    synchronized void acknowledged(int length) {
        if (answer(length)) {
            account.written(1);
        }
    }

    /** The broker does not have a packet, as far as can be known. */
    synchronized void failed(int length) {
        if (answer(length)) {
            account.failed(1);
        }
    }

    private boolean answer(int length) {
        answered++;
        bytes -= length;
        notifyAll();
        return !sealed;
    }

    /** Lets nobody wait any more. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Counts as failed whatever has no answer yet; answers that come later count no more. */
    synchronized void seal() {
        stop();
        if (!sealed) {
            sealed = true;
            account.failed(taken - answered);
        }
    }

    /** Whether packets have waited for so long without a single answer. Asked from time to time, by one thread. */
    synchronized boolean stalledFor(Duration limit) {
        long now = nanoClock.getAsLong();
        if (taken == answered || answered != answeredBefore) {
            answeredBefore = answered;
            lastProgress = now;
        }
        return now - lastProgress > limit.toNanos();
    }
}
