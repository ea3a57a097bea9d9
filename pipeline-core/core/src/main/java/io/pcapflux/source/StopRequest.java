package io.pcapflux.source;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The way in which a source learns that it shall end in order, where that is more than a cancel: a live source delivers
 * what the kernel holds for it already, tells its statistics and completes. It finds the request in the Reactor context
 * of its subscription. A source that does not ask for it is cancelled instead.
 *
 * <p>Safe for use by any thread.
 */
public final class StopRequest {
    private @Nullable Runnable action;
    private boolean made;

    /** The request that the subscription with this context may meet; one that is never made outside a pipeline. */
    public static StopRequest of(ContextView context) {
        return context.<StopRequest>getOrEmpty(StopRequest.class).orElseGet(StopRequest::new);
    }

    /** For {@code flux.contextWrite(request::putInto)}. */
    public Context putInto(Context context) {
        return context.put(StopRequest.class, this);
    }

    /**
     * Says what is to be done when the request is made, on the thread of whoever makes it; must only signal. Where it
     * was made already, the source is being cancelled. To be called once.
     */
    public synchronized void onStop(Runnable newAction) {
        if (!made) {
            action = newAction;
        }
    }

    /** Makes the request. False where nobody heard of it, so that the source has to be cancelled. */
    public boolean make() {
        Runnable current;
        boolean first;
        synchronized (this) {
            current = action;
            first = !made;
            made = true;
        }
        if (current != null && first) {
            current.run();
        }
        return current != null;
    }
}
