package io.pcapflux.pipeline;

import io.pcapflux.ledger.Ledger;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Output;
import io.pcapflux.ledger.Progress;
import io.pcapflux.ledger.Tally;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.Peers;
import io.pcapflux.sink.Resumption;
import io.pcapflux.sink.RotatableSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** One run of a {@link Pipeline}, to be watched and stopped. Safe for use by any thread. */
public final class PipelineRun {
    /** How long an aborted run waits for a worker that is stuck in a source or a sink. */
    private static final Duration GRACE = Duration.ofMillis(500);
    /** How long sources may take when all sinks have ended. */
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final Pipeline pipeline;
    private final Ledger ledger = new Ledger();
    private final ExecutorService worker;
    private final long startedAt = System.nanoTime();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final MergedSources sources;
    private final List<OperatorAccount> operators = new ArrayList<>();
    private final List<SinkRun> sinks = new ArrayList<>();
    private final AtomicInteger sinksLeft = new AtomicInteger();
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile @Nullable SettledMarks marks;
    private volatile @Nullable FanOut fanOut;
    private volatile boolean brokenOff;
    private volatile boolean stopping;
    private volatile boolean ended;
    private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
    private final Sinks.One<PipelineReport> outcome = Sinks.one();

    PipelineRun(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "pcapflux-" + pipeline.name());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((where, failure) -> breakOff(failure));
            return thread;
        });
        this.sources =
                new MergedSources(this::streamFailed, this::settled, worker, (where, failure) -> breakOff(failure));
    }

    @SuppressWarnings("UnnecessaryMethodReference") // hides from Reactor that the executor could interrupt
    void begin() {
        Flux<Packet> stream = sources.packets(pipeline.sources(), ledger);
        for (PacketOperator operator : pipeline.operators()) {
            OperatorAccount account = ledger.addOperator(operator.name());
            operators.add(account);
            stream =
                    through(operator, account, stream.doOnNext(p -> account.in().increment()));
        }
        List<Ledger.Branch> accounts = new ArrayList<>();
        for (Pipeline.Branch branch : pipeline.branches()) {
            List<String> names =
                    branch.operators().stream().map(PacketOperator::name).toList();
            accounts.add(ledger.addBranch(branch.sink().name(), names));
        }
        // A plain executor, since a Reactor worker interrupts its thread on cancel, and that would close open files.
        Flux<Packet> onWorker = stream.subscribeOn(Schedulers.fromExecutor(worker::execute));
        Peers peers = new Peers();
        List<Tally> arrivals = accounts.stream().map(Ledger.Branch::arrived).toList();
        Resumption all =
                () -> accounts.stream().allMatch(account -> account.sink().isAtKnownPackets());
        Context context = all.putInto(peers.putInto(Context.empty()));
        FanOut created = new FanOut(onWorker, arrivals, context, this::streamFailed);
        fanOut = created;
        for (int i = 0; i < accounts.size(); i++) {
            Pipeline.Branch branch = pipeline.branches().get(i);
            sinks.add(new SinkRun(branch, accounts.get(i), created.outlet(i), peers, this::sinkEnded));
        }
        if (pipeline.isLive() && sinks.size() > 1) { // else a slow sink makes the others lose packets
            for (SinkRun sink : sinks) {
                sink.decouple("pcapflux-" + pipeline.name() + "-sink", (thread, failure) -> {
                    breakOff(failure);
                    sink.abort(failure); // its thread is gone: nobody will tell it of the end
                });
            }
        }
        marks = new SettledMarks(sources.accounts(), operators, sinks, () -> brokenOff);
        sinksLeft.set(sinks.size());
        sinks.forEach(SinkRun::begin);
    }

    /** Of the packets of the source with an index, those that are settled. */
    private long settled(int source) {
        SettledMarks current = marks;
        return current == null ? 0 : current.settled(source);
    }

    static Flux<Packet> through(PacketOperator operator, OperatorAccount account, Flux<Packet> packets) {
        return Flux.defer(() -> operator.apply(packets))
                .contextWrite(account::putInto)
                .doOnNext(packet -> account.out().increment())
                .doOnError(failure -> account.removeRest("error"));
    }

    private void streamFailed(Throwable failure) {
        brokenOff |= failure instanceof Error; // which may have been thrown in the middle of a sink
        keep(failure);
    }

    private void keep(Throwable failure) {
        firstFailure.compareAndSet(null, failure);
        failures.add(failure);
    }

    /** An error of the machine has left the worker: no signal comes any more. */
    private void breakOff(Throwable failure) {
        FanOut current = fanOut;
        if (current != null) {
            current.breakOff(failure);
        }
    }

    /** A sink has ended. One that failed ends the run: the others finish with what has come. */
    private void sinkEnded(SinkRun sink) {
        sink.failure().ifPresent(failure -> {
            keep(failure);
            stopping = true;
            sources.stop();
        });
        if (sinksLeft.decrementAndGet() == 0) {
            // On the worker, so that it comes behind the last packet.
            worker.execute(this::finish);
            worker.shutdown();
        }
    }

    private void finish() {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        sources.closings()
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(CLOSING)
                .subscribe(nothing -> {}, this::closed, () -> closed(null));
    }

    /** Told when the sources have nothing more to do, and whether they failed in that. */
    private void closed(@Nullable Throwable failure) {
        if (failure != null) {
            keep(failure);
        }
        operators.forEach(account -> account.removeRest("ended"));
        sinks.forEach(sink -> sink.settle(brokenOff));
        Duration duration = Duration.ofNanos(System.nanoTime() - startedAt);
        PipelineReport report = new PipelineReport(pipeline.name(), ledger.snapshot(), duration);
        Throwable first = failures.poll();
        ended = true;
        if (first == null) {
            outcome.tryEmitValue(report).orThrow();
        } else {
            failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
            outcome.tryEmitError(new PipelineException(report, first)).orThrow();
        }
    }

    /** Completes with the account when the run has ended; see {@link Pipeline#run()}. Cancelling it ends nothing. */
    public Mono<PipelineReport> report() {
        return outcome.asMono();
    }

    /** How far this run is; see {@link #failure} for whether something has gone wrong. */
    public RunState state() {
        if (ended) {
            return RunState.ENDED;
        }
        if (stopping) {
            return RunState.STOPPING;
        }
        return sources.areOpen() ? RunState.RUNNING : RunState.STARTING;
    }

    /**
     * What went wrong first, if anything has. The run may go on for long: of several sources one that fails ends, and the
     * others do not.
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(firstFailure.get());
    }

    /** The account so far. */
    public LedgerSnapshot ledger() {
        return ledger.snapshot();
    }

    /** How far the sources are, if that is known of each. */
    public Optional<Progress> progress() {
        return ledger.progress();
    }

    /** What those sinks are writing that say so. */
    public List<Output> outputs() {
        return ledger.outputs();
    }

    /**
     * Stops reading; what has been read is written out, then the run ends in order. A sink that has not got as far as to
     * subscribe to its packets, since it still connects, is cancelled.
     */
    public void stop() {
        stopping = true;
        sources.stop();
        sinks.forEach(sink -> Schedulers.boundedElastic().schedule(sink::endUnbegun));
    }

    /** Has the sinks that can, end their current file and begin another one; what they have written is complete soon. */
    public void rotate() {
        for (Pipeline.Branch branch : pipeline.branches()) {
            if (branch.sink() instanceof RotatableSink sink) {
                sink.rotate();
            }
        }
    }

    /**
     * Ends the run at once: sinks are cancelled, what they had not finished is counted as failed. Returns before that
     * is done; {@link #report()} tells when, also where a sink or a source hangs.
     */
    public void abort() {
        Throwable cause = new CancellationException("aborted");
        stopping = true;
        sinks.forEach(sink -> sink.abortsWith(cause));
        for (SinkRun sink : sinks) {
            Schedulers.boundedElastic().schedule(() -> sink.abort(cause));
        }
        Schedulers.boundedElastic().schedule(sources::stop);
        Schedulers.boundedElastic().schedule(() -> giveUp(cause), GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends what did not even end when it was cancelled. */
    private void giveUp(Throwable cause) {
        if (!finished.get()) {
            sinks.forEach(sink -> sink.abandon(cause));
            finish();
        }
    }
}
