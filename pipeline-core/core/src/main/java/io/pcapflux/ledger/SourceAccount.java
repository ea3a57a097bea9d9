package io.pcapflux.ledger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The live account of one source in one run.
 *
 * <p>The pipeline counts what the source delivers; the source itself says what it lost or left behind. It finds its
 * account in the Reactor context of its subscription.
 */
public final class SourceAccount {
    private final String name;
    private final Tally received = new Tally();
    private volatile long droppedByKernel;
    private volatile long droppedByInterface;
    private volatile long unreadAtStop;
    private volatile boolean damaged;
    private volatile boolean opening;
    private final Map<String, LongAdder> notes = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile Supplier<Optional<Progress>> progress = Optional::empty;

    public SourceAccount(String name) {
        this.name = name;
    }

    /** The account of the source that is subscribed to with this context; a detached one outside a pipeline. */
    public static SourceAccount of(ContextView context) {
        return context.<SourceAccount>getOrEmpty(SourceAccount.class).orElseGet(() -> new SourceAccount("detached"));
    }

    /** For {@code flux.contextWrite(account::putInto)}. */
    public Context putInto(Context context) {
        return context.put(SourceAccount.class, this);
    }

    /** Counted by the pipeline: packets delivered to the stream. */
    public Tally received() {
        return received;
    }

    /** Sets the adapter's counters, as totals since the start: what the kernel's ring and the adapter lost. */
    public void dropped(long byKernel, long byInterface) {
        droppedByKernel = byKernel;
        droppedByInterface = byInterface;
    }

    /** Sets how many packets the kernel had accepted that were still unread when the source stopped. */
    public void unreadAtStop(long packets) {
        unreadAtStop = packets;
    }

    /** Says that reading ended in damage. */
    public void damaged() {
        damaged = true;
    }

    /**
     * Said by a source before its first signal, where that comes before it is open, since it connects or waits for an
     * adapter: {@link #opened} follows.
     */
    public void opensLater() {
        opening = true;
    }

    /** Said by a source that opened later: from now on no packet is missed. */
    public void opened() {
        opening = false;
    }

    /** Whether the source has said that it opens later, and is not open yet. */
    public boolean isOpening() {
        return opening;
    }

    /**
     * The counter of something worth knowing that is no packet received: ask once per subscription, count from any
     * thread.
     *
     * @param what {@code foreign} for records that hold no packet, {@code late} for packets out of the order of time ...
     */
    public LongAdder note(String what) {
        return notes.computeIfAbsent(what, ignored -> new LongAdder());
    }

    /**
     * Has the source asked how far it is, now and then and on any thread. One without a known end says nothing.
     *
     * @param newProgress must be quick
     */
    public void reportProgress(Supplier<Optional<Progress>> newProgress) {
        progress = newProgress;
    }

    /** How far the source is, if that is known. */
    Optional<Progress> progress() {
        return progress.get();
    }

    public SourceCounts snapshot() {
        return new SourceCounts(
                name, received.get(), droppedByKernel, droppedByInterface, unreadAtStop, damaged ? 1 : 0, noted());
    }

    private Map<String, Long> noted() {
        Map<String, Long> noted = new LinkedHashMap<>();
        synchronized (notes) {
            notes.forEach((what, count) -> {
                if (count.sum() > 0) {
                    noted.put(what, count.sum());
                }
            });
        }
        return noted;
    }
}
