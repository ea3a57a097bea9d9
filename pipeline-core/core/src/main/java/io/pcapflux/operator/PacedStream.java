package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * One subscription behind {@link Pace}: asks for a packet, keeps it until it is due, hands it on.
 *
 * <p>Whoever brings news (demand, a packet, the alarm, an end) writes it down and drains; one thread at a time drains,
 * for all, so that signals below and requests above follow one another.
 */
final class PacedStream implements CoreSubscriber<Packet>, Subscription {
    private final CoreSubscriber<? super Packet> downstream;
    private final PaceSchedule schedule;
    private final Scheduler scheduler;
    private final Tally ended;
    private final AtomicInteger news = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();

    private @Nullable Subscription upstream;
    private volatile @Nullable Packet held;
    private volatile @Nullable PaceAlarm alarm;
    private volatile boolean due;
    private volatile boolean complete;
    private volatile boolean cancelled;
    private volatile @Nullable Thread requesting;
    /** Set before {@link #complete}. */
    private @Nullable Throwable failure;

    // For whoever drains:
    private boolean asked;
    private boolean over;

    PacedStream(CoreSubscriber<? super Packet> downstream, PaceSchedule schedule, Scheduler scheduler) {
        this.downstream = downstream;
        this.schedule = schedule;
        this.scheduler = scheduler;
        this.ended = OperatorAccount.of(downstream.currentContext()).removal("ended");
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            downstream.onSubscribe(this);
        }
    }

    @Override
    public void onNext(Packet packet) {
        long delay = schedule.delayOf(packet);
        due = delay == 0;
        held = packet;
        if (delay > 0) {
            PaceAlarm set = new PaceAlarm(this::ring);
            alarm = set;
            try {
                set.start(scheduler, delay);
            } catch (RejectedExecutionException e) {
                cancelUpstream();
                onError(e);
            }
        }
        drain();
    }

    @SuppressWarnings("CatchingUnchecked") // the scheduler would keep it to itself
    private void ring() {
        try {
            due = true;
            drain();
        } catch (Throwable e) {
            cancelUpstream();
            downstream.onError(e);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (complete || cancelled) {
            Operators.onErrorDropped(cause, currentContext());
            return;
        }
        failure = cause;
        due = true;
        complete = true;
        drain();
    }

    @Override
    public void onComplete() {
        if (requesting != Thread.currentThread()) {
            due = true; // the stream was stopped, or ended by itself, after the packet that waits
        }
        complete = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            demand.updateAndGet(before -> Operators.addCap(before, n));
            drain();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            cancelUpstream();
            drain();
        }
    }

    private void cancelUpstream() {
        Subscription above = upstream;
        if (above != null) {
            above.cancel();
        }
    }

    private void drain() {
        if (news.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            boolean more = true;
            while (more) {
                more = !over && step();
            }
            seen = news.addAndGet(-seen);
        }
    }

    /** Does the next thing there is to do; false where there is none. */
    private boolean step() {
        Packet packet = held;
        if (cancelled) {
            forget(packet); // also one that comes late
            return false;
        }
        if (packet != null) {
            return due && pass(packet);
        }
        if (complete) {
            over = true;
            end();
            return false;
        }
        return !asked && demand.get() > 0 && ask();
    }

    private void forget(@Nullable Packet packet) {
        if (packet != null) {
            held = null;
            ended.increment();
            releaseAlarm();
        }
    }

    private boolean pass(Packet packet) {
        releaseAlarm();
        held = null;
        asked = false;
        if (demand.get() != Long.MAX_VALUE) {
            demand.decrementAndGet();
        }
        downstream.onNext(packet);
        return true;
    }

    private void releaseAlarm() {
        PaceAlarm set = alarm;
        if (set != null) {
            alarm = null;
            set.release();
        }
    }

    private boolean ask() {
        asked = true;
        Subscription above = upstream;
        if (above == null) {
            return false;
        }
        requesting = Thread.currentThread();
        above.request(1);
        requesting = null;
        return true;
    }

    private void end() {
        Throwable cause = failure;
        if (cause == null) {
            downstream.onComplete();
        } else {
            downstream.onError(cause);
        }
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }
}
