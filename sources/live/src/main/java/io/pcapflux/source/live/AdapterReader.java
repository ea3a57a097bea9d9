package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.Tally;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What reads one adapter: opens, reads and closes it on a thread of its own. */
final class AdapterReader implements Runnable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(200);
    /** Packets read in one go, between two looks at the clock. */
    private static final int BATCH = 4096;

    private final String name;
    private final LiveOptions options;
    private final LiveSession session;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Instant start = Instant.now();
    private volatile @Nullable AdapterHandle handle;
    private volatile Counters closed = Counters.NONE;
    private volatile Counters counted = Counters.NONE;
    private final Tally delivered = new Tally();
    private volatile long unread;
    private volatile long deliveredBefore;
    private volatile long unreadBefore;
    private boolean openedBefore;
    private long lastPacketAt;
    private @Nullable Drain drain;

    AdapterReader(String name, LiveOptions options, LiveSession session) {
        this.name = name;
        this.options = options;
        this.session = session;
    }

    String name() {
        return name;
    }

    Counters counted() {
        return counted;
    }

    long delivered() {
        return delivered.get();
    }

    long unread() {
        return unread;
    }

    Instant start() {
        return start;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // nobody else would hear of it
    public void run() {
        try {
            captureAgainAndAgain();
        } catch (BelowException e) {
            session.failed(e.failure);
        } catch (Throwable e) {
            session.failed(e);
        } finally {
            tried.countDown();
            session.ended(this);
        }
    }

    private void captureAgainAndAgain() {
        while (capture() && options.patience().toNanos() > 0) {
            // The adapter got lost: it is waited for when it is opened again.
        }
    }

    /** Waits until it has been tried to open this adapter. */
    void awaitTried() {
        try {
            tried.await();
        } catch (InterruptedException e) {
            session.failed(e); // the thread is our own: nobody does
        }
    }

    /** One time from opening to closing; true where the adapter got lost and may come back. */
    private boolean capture() {
        AdapterHandle opened = open();
        if (opened == null) {
            return false;
        }
        try (opened) {
            openedBefore = true;
            deliveredBefore = delivered.get();
            unreadBefore = unread;
            handle = opened;
            session.announce(this, opened);
            tried.countDown();
            session.awaitAllTried();
            try {
                readUntilStop(opened);
                drain(opened);
                return false;
            } catch (PcapfluxException e) {
                session.lost(e, options.patience().toNanos() > 0);
                return session.isRunning();
            } finally {
                settle();
            }
        }
    }

    private void settle() {
        synchronized (this) {
            count();
            if (drain != null && drain.isDone()) {
                unread = unreadBefore;
            }
            handle = null;
            closed = counted;
        }
        session.account();
    }

    private @Nullable AdapterHandle open() {
        long deadline = System.nanoTime() + options.patience().toNanos();
        while (session.isRunning()) {
            boolean late = System.nanoTime() - deadline >= 0;
            if (late || name.equals(LiveOptions.ANY) || AdapterWatch.isUp(name)) {
                return openNow();
            }
            tried.countDown(); // the others need not wait
            session.demand().pause(LOOK, session::isRunning);
        }
        return null;
    }

    /** One that was open before and does not come back leaves the others alone. */
    private @Nullable AdapterHandle openNow() {
        try {
            return AdapterHandle.open(name, options);
        } catch (PcapfluxException e) {
            if (!openedBefore) {
                throw e;
            }
            session.lost(e, false);
            return null;
        }
    }

    private void readUntilStop(AdapterHandle opened) {
        lastPacketAt = System.nanoTime();
        while (session.isRunning()) {
            long asked = session.demand().get();
            if (asked == 0) {
                session.demand().await(SECOND, session::isRunning);
                lastPacketAt = System.nanoTime(); // no wonder that none came
            } else {
                long before = delivered.get();
                opened.read((int) Math.min(asked, BATCH), this::packet);
                lastPacketAt = delivered.get() > before ? System.nanoTime() : lastPacketAt;
            }
            opened.check(System.nanoTime() - lastPacketAt);
        }
    }

    /** Reads what the ring holds at the time of the stop. */
    private void drain(AdapterHandle opened) {
        if (session.isCancelled()) {
            return;
        }
        Drain current = drain != null ? drain : new Drain(options);
        drain = current;
        opened.waitNoLonger();
        while (!session.isCancelled() && !current.isOver()) {
            long asked = session.demand().get();
            if (asked == 0) {
                session.demand().await(current.nanosLeft(), () -> !session.isCancelled());
                continue;
            }
            long before = delivered.get();
            opened.read((int) Math.min(asked, BATCH), this::packet);
            if (current.goesOn(delivered.get() > before)) {
                session.demand().pause(Drain.PAUSE, () -> !session.isCancelled());
            }
        }
    }

    /** Delivers a packet that was read; false where no more are wanted. */
    @SuppressWarnings("CatchingUnchecked") // whatever it is, it is no failure of the adapter
    private boolean packet(byte[] chunk, int offset, int length, long seconds, int nanoOfSecond, int originalLength) {
        try {
            Drain current = drain;
            if ((current != null && current.isBehind(seconds, nanoOfSecond)) || !awaitDemand()) {
                return false;
            }
            return session.emit(this, seconds, nanoOfSecond, originalLength, chunk, offset, length);
        } catch (Throwable e) {
            throw new BelowException(e);
        }
    }

    /** Takes one of those asked for; another adapter may have taken what was there when reading began. */
    private boolean awaitDemand() {
        while (!session.demand().take()) {
            Drain current = drain;
            if (session.isCancelled() || (current != null && current.isOver())) {
                return false;
            }
            if (current == null && !session.isRunning()) {
                drain = new Drain(options);
            }
            long patience = drain == null ? SECOND : drain.nanosLeft();
            session.demand().await(patience, () -> !session.isCancelled());
        }
        return true;
    }

    /** Counts the packet about to be delivered; called while it is this reader's turn to emit. */
    void countDelivered() {
        delivered.increment();
    }

    /** Asks for the counts so far. Any thread, since this one may wait in a sink that does not go on. */
    synchronized void countDrops() {
        AdapterHandle current = handle;
        if (current != null) {
            counted = closed.plus(current.counters());
        }
    }

    /** Asks for the counts as they are at the end. Any thread. */
    synchronized void count() {
        AdapterHandle current = handle;
        if (current != null) {
            countDrops();
            unread = unreadBefore + current.unread(delivered.get() - deliveredBefore);
        }
    }

    /** Ends a wait for packets. Any thread. */
    void wake() {
        AdapterHandle current = handle;
        if (current != null) {
            current.wake();
        }
    }

    /** A failure below, on its way past the engine. */
    private static final class BelowException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Throwable failure;

        BelowException(Throwable failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
