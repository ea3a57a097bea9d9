package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;

/** One subscription behind {@link StartAt}: keeps demand back until the time has come. */
final class WaitingStream implements CoreSubscriber<Packet>, Subscription {
    private static final Logger LOG = Loggers.getLogger(WaitingStream.class);
    private static final long LOOK_MILLIS = Duration.ofMinutes(1).toMillis();

    private final CoreSubscriber<? super Packet> downstream;
    private final Instant time;
    private final Scheduler scheduler;
    private final LongSupplier epochMillis;

    private @Nullable Subscription upstream;
    private @Nullable PaceAlarm alarm;
    private long demand;
    private boolean open;
    private boolean ended;

    WaitingStream(
            CoreSubscriber<? super Packet> downstream, Instant time, Scheduler scheduler, LongSupplier epochMillis) {
        this.downstream = downstream;
        this.time = time;
        this.scheduler = scheduler;
        this.epochMillis = epochMillis;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            long wait = millisLeft();
            if (wait > 0) {
                LOG.info("waits until {} to start, {} s from now", time, (wait + 999) / 1000);
            } else {
                LOG.info("{} is past: starts at once", time);
            }
            downstream.onSubscribe(this);
            look();
        }
    }

    private long millisLeft() {
        return PacketTime.between(epochMillis.getAsLong(), time.toEpochMilli());
    }

    /** Begins, or sets the alarm for the next look. */
    private void look() {
        long wait = millisLeft();
        if (wait <= 0) {
            begin();
            return;
        }
        PaceAlarm set = new PaceAlarm(this::ring);
        synchronized (this) {
            if (ended) {
                return;
            }
            alarm = set;
        }
        try {
            set.start(scheduler, TimeUnit.MILLISECONDS.toNanos(Math.min(wait, LOOK_MILLIS)));
        } catch (RejectedExecutionException e) {
            cancel();
            downstream.onError(e);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the scheduler would keep it to itself
    private void ring() {
        try {
            look();
        } catch (Throwable e) {
            cancel();
            downstream.onError(e);
        }
    }

    private void begin() {
        long waiting;
        synchronized (this) {
            open = true;
            waiting = demand;
            demand = 0;
        }
        if (waiting > 0) {
            upstream().request(waiting);
        }
    }

    private Subscription upstream() {
        return upstream == null ? Operators.emptySubscription() : upstream;
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        synchronized (this) {
            if (!open) {
                demand = Operators.addCap(demand, n);
                return;
            }
        }
        upstream().request(n);
    }

    @Override
    public void cancel() {
        end();
        upstream().cancel();
    }

    private void end() {
        PaceAlarm set;
        synchronized (this) {
            ended = true;
            set = alarm;
        }
        if (set != null) {
            set.release();
        }
    }

    @Override
    public void onNext(Packet packet) {
        downstream.onNext(packet);
    }

    @Override
    public void onError(Throwable cause) {
        end();
        downstream.onError(cause);
    }

    @Override
    public void onComplete() {
        end();
        downstream.onComplete();
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }
}
