package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.StopRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription: the threads that read the adapters, and whose turn it is to emit. All signals but the first are
 * given on those threads; requests, cancel and stop only tell them.
 */
final class LiveSession implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);
    /** An engine may wait for packets for ever: how often it is made to look up. */
    private static final Duration TICK = Duration.ofMillis(500);

    /** Bytes of a reader's stack: libpcap compiles long filters by recursion. */
    private static final long STACK = 64L << 20;

    private enum State {
        RUNNING,
        /** Reads what was captured by now, then completes. */
        STOPPING,
        CANCELLED
    }

    private final CoreSubscriber<? super Packet> actual;
    private final SourceAccount account;
    private final StopRequest stopRequest;
    /** Where a cancel comes from an operator, never from a listener in the middle of a packet. */
    private final boolean inPipeline;

    private final Demand demand = new Demand();
    private final List<AdapterReader> readers;
    private final LiveCapture capture;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final ReentrantLock turn = new ReentrantLock();
    private final Disposable.Swap ticks = Disposables.swap();
    private int reading;
    /** Adapters that have been opened: more than once, where one got lost and came back. */
    private final Set<AdapterReader> opened = new HashSet<>();

    private @Nullable Throwable failure;

    LiveSession(LiveOptions options, CoreSubscriber<? super Packet> actual) {
        this.actual = actual;
        this.account = SourceAccount.of(actual.currentContext());
        this.stopRequest = StopRequest.of(actual.currentContext());
        this.inPipeline = actual.currentContext().hasKey(StopRequest.class);
        this.readers = options.interfaces().stream()
                .map(name -> new AdapterReader(name, options, this))
                .toList();
        this.capture = new LiveCapture(options, MetadataListener.of(actual.currentContext()));
        this.reading = readers.size();
    }

    void start() {
        account.opensLater();
        actual.onSubscribe(this);
        if (isCancelled()) {
            return;
        }
        stopRequest.onStop(this::stop);
        ticks.update(Schedulers.boundedElastic()
                .schedulePeriodically(this::look, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS));
        for (AdapterReader reader : readers) {
            Thread thread = new Thread(null, reader, "pcapflux-live-" + reader.name(), STACK);
            thread.setDaemon(true);
            thread.start();
        }
    }

    Demand demand() {
        return demand;
    }

    boolean isRunning() {
        return state.get() == State.RUNNING;
    }

    boolean isCancelled() {
        return state.get() == State.CANCELLED;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            demand.add(n);
        }
    }

    private void stop() {
        if (state.compareAndSet(State.RUNNING, State.STOPPING)) {
            demand.wake();
            wakeReaders();
        }
    }

    /** Where it comes from a limit, the sinks still hear of the statistics. */
    @Override
    public void cancel() {
        if (isCancelled()) {
            return;
        }
        readers.forEach(AdapterReader::count);
        account();
        if (inPipeline && turn.isHeldByCurrentThread()) {
            readers.forEach(capture::tellStatistics);
        }
        state.set(State.CANCELLED);
        demand.close();
        wakeReaders();
        ticks.dispose();
    }

    private void look() {
        wakeReaders();
        readers.forEach(AdapterReader::countDrops);
        account();
    }

    private void wakeReaders() {
        readers.forEach(AdapterReader::wake);
    }

    /** Waits until it was tried to open every adapter, so that all are announced before the first packet. */
    void awaitAllTried() {
        readers.forEach(AdapterReader::awaitTried);
    }

    /** Tells of an adapter that was opened. */
    void announce(AdapterReader reader, AdapterHandle handle) {
        inTurn(() -> {
            if (!isCancelled()) {
                capture.announce(reader, handle);
            }
            opened.add(reader);
            if (opened.size() == readers.size()) {
                account.opened();
            }
        });
    }

    /** Emits a packet that was asked for; false where no more are wanted. */
    boolean emit(
            AdapterReader reader,
            long seconds,
            int nanoOfSecond,
            int originalLength,
            byte[] chunk,
            int offset,
            int length) {
        turn.lock();
        try {
            if (!isCancelled()) {
                reader.countDelivered();
                actual.onNext(capture.packet(reader, seconds, nanoOfSecond, originalLength, chunk, offset, length));
            }
        } finally {
            turn.unlock();
        }
        return !isCancelled();
    }

    /** Adds up what the readers have counted. */
    synchronized void account() {
        Counters all = readers.stream().map(AdapterReader::counted).reduce(Counters.NONE, Counters::plus);
        account.dropped(all.droppedByKernel(), all.droppedByInterface());
        account.unreadAtStop(readers.stream().mapToLong(AdapterReader::unread).sum());
    }

    /** An adapter got lost; the others go on. */
    void lost(PcapfluxException cause, boolean mayComeBack) {
        if (!isRunning()) {
            return; // it has to end anyway
        }
        if (mayComeBack || readers.size() > 1) {
            LOG.warn("{}{}", cause.getMessage(), mayComeBack ? ": waiting for it" : ": the others go on");
        }
        if (!mayComeBack) {
            keep(cause);
        }
    }

    /** An adapter could not be opened, or a defect: the end of all. */
    void failed(Throwable cause) {
        keep(cause);
        stop();
    }

    private synchronized void keep(Throwable cause) {
        if (failure == null) {
            failure = cause;
        } else if (failure != cause) {
            failure.addSuppressed(cause);
        }
    }

    /** A reader has ended; the last one ends the stream. */
    void ended(AdapterReader reader) {
        inTurn(() -> {
            if (!isCancelled()) {
                capture.tellStatistics(reader);
            }
            if (--reading == 0) {
                end();
            }
        });
    }

    private void end() {
        ticks.dispose();
        if (isCancelled()) {
            return;
        }
        state.set(State.CANCELLED);
        if (failure == null) {
            actual.onComplete();
        } else {
            actual.onError(failure);
        }
    }

    private void inTurn(Runnable action) {
        turn.lock();
        try {
            action.run();
        } finally {
            turn.unlock();
        }
    }
}
