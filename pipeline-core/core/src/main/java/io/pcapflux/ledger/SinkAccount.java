package io.pcapflux.ledger;

import io.pcapflux.sink.SinkReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The live account of one sink in one run.
 *
 * <p>The pipeline counts what enters; the sink itself says what became of it, from any thread. It finds its account in
 * the Reactor context of its subscription.
 */
public final class SinkAccount {
    private final String name;
    private final Tally in = new Tally();
    private final LongAdder written = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder spooled = new LongAdder();
    private final LongAdder declined = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final Map<String, LongAdder> notes = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile boolean inOrder;
    private volatile @Nullable Output output;

    public SinkAccount(String name) {
        this.name = name;
    }

    /** The account of the sink that is subscribed to with this context; a detached one outside a pipeline. */
    public static SinkAccount of(ContextView context) {
        return context.<SinkAccount>getOrEmpty(SinkAccount.class).orElseGet(() -> new SinkAccount("detached"));
    }

    /** For {@code mono.contextWrite(account::putInto)}. */
    public Context putInto(Context context) {
        return context.put(SinkAccount.class, this);
    }

    /** Counted by the pipeline: packets meant for this sink. */
    public Tally in() {
        return in;
    }

    /** Packets safe in the file, or acknowledged by the broker. */
    public void written(long packets) {
        written.add(packets);
    }

    /** Packets dropped because the sink could not keep up. */
    public void shed(long packets) {
        shed.add(packets);
    }

    /** Packets that could not be written. */
    public void failed(long packets) {
        failed.add(packets);
    }

    /** Packets refused for themselves and put aside. */
    public void deadLettered(long packets) {
        deadLettered.add(packets);
    }

    /** Packets put into a spool for later; fewer than 0 that left it for elsewhere. */
    public void spooled(long packets) {
        spooled.add(packets);
    }

    /**
     * The counter of something worth knowing that is beside the equation: ask once per subscription, count from any
     * thread.
     *
     * @param what {@code fromEarlierRuns} for packets that an earlier run put into a spool ...
     */
    public LongAdder note(String what) {
        return notes.computeIfAbsent(what, ignored -> new LongAdder());
    }

    /**
     * Packets that came when this sink had all it was asked for and had ended in order: they did not enter it. The
     * ledger tells them as the removals of an operator before it. The sink counts those it is handed itself; the
     * pipeline those that come when it is gone.
     */
    public void declined(long packets) {
        declined.add(packets);
    }

    /** Says now and then, from any thread, what is being written. */
    public void writing(Output current) {
        output = current;
    }

    Optional<Output> output() {
        return Optional.ofNullable(output);
    }

    long declined() {
        return declined.sum();
    }

    /**
     * Packets that this sink has for good from an earlier run that it goes on with: they did not enter it again. Told as
     * the removals of an operator before it, too.
     */
    public void resumed(long packets) {
        resumed.add(packets);
    }

    /** Whether packets have come, and all of them were had from an earlier run. */
    public boolean isAtKnownPackets() {
        long known = resumed.sum(); // first, so that a packet that comes meanwhile counts as new
        return known > 0 && in.get() == known;
    }

    long resumed() {
        return resumed.sum();
    }

    private long entered() {
        return in.get() - declined.sum() - resumed.sum();
    }

    /** Counts as failed whatever entered and was not accounted for: what is left when a sink failed or was cut off. */
    public void failRest() {
        failed.add(Math.max(0, entered() - report().total()));
    }

    /** Says that this sink settles packets in the order they came, as files do; a broker need not. */
    public void settlesInOrder() {
        inOrder = true;
    }

    /**
     * Whether the packet with a number from 1, and all before it, are settled: written, spooled, put aside or shed, as
     * the user wants it. Of a sink that does not {@linkplain #settlesInOrder() settle in order} this is known only while
     * nothing is under way. Never where a packet has failed.
     *
     * @param jumped whether packets may have been shed before earlier ones reached the sink
     */
    public boolean settled(long number, boolean jumped) {
        long entered = entered();
        SinkReport report = report();
        if (report.failed() > 0) {
            return false;
        }
        if (inOrder && !jumped) {
            return report.total() >= number;
        }
        boolean nothingUnderWay = report.total() == entered && entered() == entered;
        return nothingUnderWay && entered + resumed.sum() >= number;
    }

    /**
     * Whether all packets that entered are settled, and none has failed.
     *
     * @param declinedLater packets that count in and did not enter, which is not said yet
     */
    public boolean accountsForAll(long declinedLater) {
        SinkReport report = report();
        return report.failed() == 0 && entered() - declinedLater <= report.total();
    }

    public SinkReport report() {
        return new SinkReport(written.sum(), shed.sum(), failed.sum(), deadLettered.sum(), spooled.sum());
    }

    public SinkCounts snapshot() {
        return new SinkCounts(name, entered(), report(), noted());
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
