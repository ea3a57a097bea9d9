package io.pcapflux.operator;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Rings once after a time, unless released before.
 *
 * <p>Releasing an alarm that rings already does nothing: disposing of the scheduler's task would interrupt whoever
 * handles the packet meanwhile, and an interrupt closes the file that is read or written.
 */
final class PaceAlarm {
    private enum State {
        SET,
        RINGING,
        RELEASED
    }

    private final Runnable action;
    private final AtomicReference<State> state = new AtomicReference<>(State.SET);
    private volatile @Nullable Disposable task;

    PaceAlarm(Runnable action) {
        this.action = action;
    }

    /** Sets it; to be called once. */
    void start(Scheduler scheduler, long delayNanos) {
        Disposable started = scheduler.schedule(this::ring, delayNanos, TimeUnit.NANOSECONDS);
        task = started;
        if (state.get() == State.RELEASED) {
            started.dispose();
        }
    }

    private void ring() {
        if (state.compareAndSet(State.SET, State.RINGING)) {
            action.run();
        }
    }

    void release() {
        if (state.compareAndSet(State.SET, State.RELEASED)) {
            Disposable started = task;
            if (started != null) {
                started.dispose();
            }
        }
    }
}
