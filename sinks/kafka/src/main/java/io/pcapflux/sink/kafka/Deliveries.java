package io.pcapflux.sink.kafka;

import io.pcapflux.ledger.SinkAccount;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What became of the packets of one subscription, from their arrival to the broker's answer. Packets are brought by one
 * thread at a time, answers by any.
 *
 * <p>A packet that finds room is taken without a lock, which the answers would contend for: it counts as arrived, and
 * only then is it looked whether packets are still let in. Whoever ends that looks in the other order, so that one of the
 * two sees the other.
 *
 * <p>Bounds the bytes that wait for an answer: a record is kept until then, in case it is refused, and is as large as its
 * value, however well the producer compresses it.
 */
final class Deliveries {
    private final SinkAccount account;
    private final boolean commits;
    /** Where it is counted what becomes of them. */
    private Fates fates;

    private final long window;
    private final LongSupplier nanoClock;

    private final Sinks.Empty<Void> allAnswered = Sinks.empty();

    private final AtomicLong arrived = new AtomicLong();
    /** The weight of packets that were let in; of the thread that brings them. */
    private long bytesIn;
    /** Up to where {@link #bytesIn} may go, by the answers known to that thread. */
    private long limit;
    /** Whether packets are let in without asking. */
    private volatile boolean open = true;

    /** The weight of packets that were answered; written under the lock. */
    private final AtomicLong bytesOut = new AtomicLong();

    // The rest under the lock.
    private boolean waiting;
    private long answered;
    private long kept;
    private long uncommitted;
    private boolean held;
    private boolean sealed;
    private long arrivedBefore;
    private Runnable onAnswer = () -> {};

    private long answeredBefore;
    private long lastProgress;
    private boolean idleBefore = true;

    /**
     * @param commits whether acknowledged packets count when they are {@linkplain #committed committed}
     * @param window bytes that may wait for an answer
     * @param nanoClock such as {@link System#nanoTime}
     */
    Deliveries(SinkAccount account, boolean commits, long window, LongSupplier nanoClock) {
        this.account = account;
        this.commits = commits;
        this.fates = Fates.of(account);
        this.window = window;
        this.nanoClock = nanoClock;
    }

    /** A packet of this weight has arrived. Blocks while the window is full or packets are {@linkplain #hold held}. */
    void take(long weight) {
        long number = arrived.incrementAndGet();
        if (open && hasRoomFor(weight)) {
            bytesIn += weight;
        } else {
            takeLater(number, weight);
        }
    }

    private synchronized void takeLater(long number, long weight) {
        if (!sealed) {
            awaitRoomFor(weight);
            bytesIn += weight;
        } else if (number > arrivedBefore) { // else counted with the rest
            fates.failed(1);
        }
    }

    /** Takes a packet of this weight if there is room for it now. */
    synchronized boolean offer(long weight) {
        if (!open || !hasRoomFor(weight)) {
            return false;
        }
        arrived.incrementAndGet();
        bytesIn += weight;
        return true;
    }

    private boolean hasRoomFor(long weight) {
        return bytesIn + weight <= limit || hasRoomByNow(weight);
    }

    private boolean hasRoomByNow(long weight) {
        long out = bytesOut.get();
        limit = out + window;
        return bytesIn == out || bytesIn + weight <= limit;
    }

    private boolean isIdle() {
        return arrived.get() - (waiting ? 1 : 0) == answered + kept;
    }

    /** Whether each packet has its answer, so that none is under way or kept by somebody. */
    synchronized boolean allAnswered() {
        return arrived.get() - (waiting ? 1 : 0) == answered;
    }

    /** What becomes of packets is counted there from now on; for when nothing is under way. */
    synchronized void countIn(Fates other) {
        fates = other;
    }

    /** Has somebody told of answers; it must not block. */
    synchronized void onAnswer(Runnable listener) {
        onAnswer = listener;
    }

    private void awaitRoomFor(long weight) {
        waiting = true;
        tellWhenAllAnswered();
        try {
            while (!sealed && (held || !hasRoomFor(weight))) {
                wait();
            }
        } catch (InterruptedException e) {
            // Whoever interrupts wants the thread back, and one packet more does no harm.
            Thread.currentThread().interrupt();
        }
        waiting = false;
    }

    /** The broker has these packets, of this weight together. */
    synchronized void acknowledged(int packets, long weight) {
        if (answer(packets, weight)) {
            uncommitted += packets;
            if (!commits) {
                committed();
            }
        }
    }

    /** All packets that were acknowledged are there for readers. */
    synchronized void committed() {
        if (!sealed) {
            fates.written(uncommitted);
            uncommitted = 0;
        }
    }

    /** The broker does not have these packets, as far as can be known. */
    synchronized void failed(int packets, long weight) {
        if (answer(packets, weight)) {
            fates.failed(packets);
        }
    }

    /** A packet of this weight needs no sending: an earlier run has done that. */
    synchronized void passedOver(long weight) {
        if (answer(1, weight)) {
            account.resumed(1);
        }
    }

    /** The broker does not take these packets, and they were put aside. */
    synchronized void deadLettered(int packets, long weight) {
        if (answer(packets, weight)) {
            fates.deadLettered(packets);
        }
    }

    /** The broker does not have these packets, and somebody keeps them until they are counted in the end. */
    synchronized void kept(int packets, long weight) {
        kept += packets;
        settle(weight);
    }

    private boolean answer(int packets, long weight) {
        answered += packets;
        settle(weight);
        return !sealed;
    }

    private void settle(long weight) {
        bytesOut.addAndGet(weight);
        if (waiting) {
            notifyAll();
        }
        onAnswer.run();
        tellWhenAllAnswered();
    }

    /** Lets no packet in any more: whoever brings one waits for the end. */
    synchronized void hold() {
        open = false;
        held = true;
        tellWhenAllAnswered();
    }

    private void tellWhenAllAnswered() {
        if (held && isIdle()) {
            allAnswered.tryEmitEmpty();
        }
    }

    /** Completes when packets are held and those before have their answers; on the thread that brings the last one. */
    Mono<Void> heldAndAllAnswered() {
        return allAnswered.asMono();
    }

    /**
     * Counts as failed whatever has no answer yet, or is not committed; what comes later counts no more, and nobody waits
     * any more.
     *
     * @param counted packets without an answer that have been counted elsewhere
     */
    synchronized void seal(long counted) {
        if (!sealed) {
            open = false;
            sealed = true;
            arrivedBefore = arrived.get();
            fates.left(Math.max(0, arrivedBefore - answered + uncommitted - counted));
            notifyAll();
        }
    }

    /** Whether packets have waited for so long without a single answer. Asked from time to time, by one thread. */
    synchronized boolean stalledFor(Duration longest) {
        long now = nanoClock.getAsLong();
        if (answered != answeredBefore || idleBefore) {
            answeredBefore = answered;
            lastProgress = now;
        }
        idleBefore = isIdle();
        return !idleBefore && now - lastProgress > longest.toNanos();
    }
}
