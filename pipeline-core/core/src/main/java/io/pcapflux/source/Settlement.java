package io.pcapflux.source;

import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The way in which a source learns how many of its packets have been settled, so that it may let go of them where they
 * came from: a Kafka source commits offsets by it. It finds the settlement in the Reactor context of its subscription;
 * outside a pipeline there is none.
 *
 * <p>A packet is settled when no sink needs it again: each has it for good (a file has it written out, a broker has
 * acknowledged it, it is spooled or dead-lettered), or has shed it because the user wants that, or an operator has
 * removed it. Packets that an operator or a sink still holds are not, nor is any packet from the first one on that failed
 * or was given up. So a source that repeats what is not settled repeats some packets after a crash and loses none.
 *
 * <p>What a run counts anyway is enough for that: a mark is the number of packets that have left the sources. When an
 * operator has let out or removed so many, the number it had let out by then is the mark for what follows; when a sink
 * that works in order has settled so many, the mark has been reached. This takes operators for granted that keep the
 * order. A sink that settles out of order has reached a mark when nothing is under way in it: a source that has waited
 * for long holds packets back for a moment.
 */
public interface Settlement {
    /**
     * How many of the packets that this source has emitted, counted from the first, are settled. May lag behind, never
     * decreases. Any thread; quick.
     */
    long settled();

    /**
     * Has the run, when all its sinks have ended, wait for this before it reports: {@link #settled()} is final by then.
     * To be called once, on subscribe. A source must not release before what it needs for it, though it has completed or
     * was cancelled.
     *
     * @param closing must end within seconds; an error fails the run
     */
    void atEnd(Supplier<Mono<Void>> closing);

    /** The settlement of the subscription with this context, in a pipeline. */
    static Optional<Settlement> of(ContextView context) {
        return context.getOrEmpty(Settlement.class);
    }

    /** For {@code flux.contextWrite(settlement::putInto)}. */
    default Context putInto(Context context) {
        return context.put(Settlement.class, this);
    }
}
