package io.pcapflux.ledger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The live account of one operator in one run.
 *
 * <p>The pipeline counts what goes in and comes out; the operator itself counts what it removed, by reason. It finds
 * its account in the Reactor context of its subscription.
 */
public final class OperatorAccount {
    private final String name;
    private final Tally in = new Tally();
    private final Tally out = new Tally();
    private final Map<String, Tally> removals = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, Tally> notes = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile @Nullable String ended;
    private volatile boolean abandoned;

    public OperatorAccount(String name) {
        this.name = name;
    }

    /** The account of the operator that is subscribed to with this context; a detached one outside a pipeline. */
    public static OperatorAccount of(ContextView context) {
        return context.<OperatorAccount>getOrEmpty(OperatorAccount.class)
                .orElseGet(() -> new OperatorAccount("detached"));
    }

    /** For {@code flux.contextWrite(account::putInto)}. */
    public Context putInto(Context context) {
        return context.put(OperatorAccount.class, this);
    }

    /** Counted by the pipeline: packets that entered. */
    public Tally in() {
        return in;
    }

    /** Counted by the pipeline: packets that left. */
    public Tally out() {
        return out;
    }

    /**
     * The counter of packets removed for a reason: ask once per subscription, count per packet.
     *
     * @param reason {@code filtered}, {@code limited}, {@code sampled}, {@code duplicate}, {@code undecodable} ...
     */
    public Tally removal(String reason) {
        return removals.computeIfAbsent(reason, ignored -> new Tally());
    }

    /**
     * The counter of something worth knowing that removed no packet: ask once per subscription.
     *
     * @param what {@code undecodable} for packets that passed although they could not be looked into, {@code evicted}
     *     for entries that left a full table ...
     */
    public Tally note(String what) {
        return notes.computeIfAbsent(what, ignored -> new Tally());
    }

    /** Says that this operator ended the stream early, and why, such as {@code packets: 1000}. */
    public void ended(String why) {
        ended = why;
    }

    /** Counts under a reason whatever entered and neither left nor was removed: what an operator that failed held. */
    public void removeRest(String reason) {
        long rest = snapshot().missing();
        if (rest > 0) {
            abandoned = true; // before it is counted, see passed
            removal(reason).add(rest);
        }
    }

    /**
     * How far the packet with a number from 1 has come, and all before it, where this operator keeps their order. Empty
     * as long as one of them is in here, or if one was given up in here; otherwise how many had left by then, those
     * behind it included.
     */
    public OptionalLong passed(long number) {
        long removed = 0;
        synchronized (removals) {
            for (Tally removal : removals.values()) {
                removed += removal.get();
            }
        }
        long left = out.get(); // behind the removals: too many is safe, too few is not
        return left + removed >= number && !abandoned ? OptionalLong.of(left) : OptionalLong.empty();
    }

    public OperatorCounts snapshot() {
        return new OperatorCounts(name, in.get(), out.get(), counts(removals), ended, counts(notes));
    }

    private static Map<String, Long> counts(Map<String, Tally> tallies) {
        Map<String, Long> counts = new LinkedHashMap<>();
        synchronized (tallies) {
            tallies.forEach((key, tally) -> counts.put(key, tally.get()));
        }
        return counts;
    }
}
