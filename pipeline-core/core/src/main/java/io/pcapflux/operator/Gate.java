package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Lets packets through until it is shut, from any thread; then cancels what is above and completes what is below, once,
 * and never in the middle of a packet. A packet that is not admitted, or arrives when it is already shut, is {@link #refused}.
 */
abstract class Gate implements CoreSubscriber<Packet>, Subscription {
    private enum State {
        /** Below has not got its subscription yet. */
        STARTING,
        OPEN,
        PASSING,
        /** Shut before below had its subscription: it is completed as soon as it has. */
        SHUT_EARLY,
        /** Shut while a packet passes: below is completed behind it. */
        SHUT_WHILE_PASSING,
        /** Ended from above while a packet passes that asked for more: below is told behind it. */
        ENDED_WHILE_PASSING,
        DONE
    }

    private final CoreSubscriber<? super Packet> downstream;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private volatile @Nullable Subscription upstream;
    /** With which it ended from above while a packet passes. */
    private @Nullable Throwable failure;

    Gate(CoreSubscriber<? super Packet> downstream) {
        this.downstream = downstream;
    }

    /** Takes a packet that came too late. */
    abstract void refused(Packet packet);

    /** Looks at a packet before it passes; false ends the stream before it, and it is {@link #refused}. */
    boolean admits(Packet packet) {
        return true;
    }

    /** Looks at a packet about to pass; false makes it the last one. */
    boolean goesOnAfter(Packet packet) {
        return true;
    }

    /** The stream has ended, in whatever way. Called once. */
    void released() {}

    /** Whether the stream above has given its first signal. */
    final boolean isSubscribed() {
        return upstream != null;
    }

    /** Ends the stream: nothing passes any more, and what is below completes. */
    final void shut() {
        State before = state.getAndUpdate(now -> switch (now) {
            case STARTING -> State.SHUT_EARLY;
            case OPEN -> State.DONE;
            case PASSING -> State.SHUT_WHILE_PASSING;
            default -> now;
        });
        if (before == State.STARTING || before == State.OPEN || before == State.PASSING) {
            cancelUpstream();
        }
        if (before == State.OPEN) {
            complete();
        }
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        if (!Operators.validate(upstream, subscription)) {
            return;
        }
        upstream = subscription;
        if (state.get() == State.SHUT_EARLY) {
            subscription.cancel(); // before below can ask for anything
        }
        downstream.onSubscribe(this);
        if (!state.compareAndSet(State.STARTING, State.OPEN) && state.compareAndSet(State.SHUT_EARLY, State.DONE)) {
            complete();
        }
    }

    @Override
    public final void onNext(Packet packet) {
        // Signals follow one another, so a packet that meets another one passing was asked for by that one from below.
        boolean nested = state.get() == State.PASSING;
        if (!nested && !state.compareAndSet(State.OPEN, State.PASSING)) {
            refused(packet);
            return;
        }
        boolean admitted = admits(packet);
        if (!admitted || !goesOnAfter(packet)) {
            state.compareAndSet(State.PASSING, State.SHUT_WHILE_PASSING);
            cancelUpstream();
        }
        try {
            if (admitted) {
                downstream.onNext(packet);
            } else {
                refused(packet);
            }
        } finally { // an error of the machine may be thrown, and come back as an error of the stream
            if (!nested) {
                passed();
            }
        }
    }

    private void passed() {
        if (state.compareAndSet(State.PASSING, State.OPEN)) {
            return;
        }
        if (state.compareAndSet(State.SHUT_WHILE_PASSING, State.DONE)) {
            complete();
        } else if (state.compareAndSet(State.ENDED_WHILE_PASSING, State.DONE)) {
            tellEnd(failure);
        }
    }

    @Override
    public final void onError(Throwable cause) {
        if (!end(cause)) {
            Operators.onErrorDropped(cause, currentContext());
        }
    }

    @Override
    public final void onComplete() {
        end(null);
    }

    /** Ends from above; false where it had ended or somebody else is about to complete. */
    private boolean end(@Nullable Throwable cause) {
        failure = cause;
        State before = state.getAndUpdate(now -> switch (now) {
            case STARTING, OPEN -> State.DONE;
            case PASSING -> State.ENDED_WHILE_PASSING;
            default -> now;
        });
        boolean now = before == State.OPEN || before == State.STARTING;
        if (now) {
            tellEnd(cause);
        }
        return now || before == State.PASSING;
    }

    private void tellEnd(@Nullable Throwable cause) {
        if (cause == null) {
            complete();
        } else {
            released();
            downstream.onError(cause);
        }
    }

    private void complete() {
        released();
        downstream.onComplete();
    }

    @Override
    public final void request(long n) {
        state.compareAndSet(State.STARTING, State.OPEN);
        Subscription above = upstream;
        if (above != null) {
            above.request(n);
        }
    }

    @Override
    public final void cancel() {
        if (state.getAndSet(State.DONE) != State.DONE) {
            cancelUpstream();
            released();
        }
    }

    private void cancelUpstream() {
        Subscription above = upstream;
        if (above != null) {
            above.cancel();
        }
    }

    @Override
    public final Context currentContext() {
        return downstream.currentContext();
    }
}
