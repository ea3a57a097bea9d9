package io.pcapflux.sink;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Tells whether sinks that go on where an earlier run ended are still at packets that they have from it: those need not
 * keep a pace. An operator finds it in the Reactor context of its subscription.
 */
@FunctionalInterface
public interface Resumption {
    /**
     * Whether packets have come to all sinks behind this place, and each sink had all of them. Any thread; quick. May lag
     * behind where packets wait on their way.
     */
    boolean isAtKnownPackets();

    /** What is known to the subscription with this context; outside a pipeline, nothing is resumed. */
    static Resumption of(ContextView context) {
        return context.<Resumption>getOrEmpty(Resumption.class).orElse(() -> false);
    }

    /** For {@code flux.contextWrite(resumption::putInto)}. */
    default Context putInto(Context context) {
        return context.put(Resumption.class, this);
    }
}
