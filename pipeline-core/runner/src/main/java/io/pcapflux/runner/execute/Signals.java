package io.pcapflux.runner.execute;

import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What signals do while pipelines run: INT and TERM stop them in order within a deadline, a second one ends the
 * program at once; USR1 prints the ledger so far; HUP begins new files.
 */
final class Signals implements AutoCloseable {
    /** Before the deadline, so that cancelling has time too. */
    private static final Duration ABORT_AHEAD = Duration.ofSeconds(2);

    private final List<PipelineRun> runs;
    private final List<Pipeline> pipelines;
    private final Duration deadline;
    private final Messages messages;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Runnable> restore = new ArrayList<>();

    private Signals(List<PipelineRun> runs, List<Pipeline> pipelines, Duration deadline, Messages messages) {
        this.runs = runs;
        this.pipelines = pipelines;
        this.deadline = deadline;
        this.messages = messages;
    }

    static Signals watch(List<PipelineRun> runs, List<Pipeline> pipelines, Duration deadline, Messages messages) {
        Signals signals = new Signals(runs, pipelines, deadline, messages);
        signals.handle("INT", signals::stop);
        signals.handle("TERM", signals::stop);
        signals.handle("USR1", signals::printLedgers);
        signals.handle("HUP", () -> runs.forEach(PipelineRun::rotate));
        return signals;
    }

    private void handle(String name, Runnable handler) {
        try {
            restore.add(OsSignal.handle(name, handler));
        } catch (IllegalArgumentException e) {
            messages.say(e.getMessage() + " on this system");
        }
    }

    private void stop() {
        if (!stopping.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(128 + 2);
        }
        Thread reaper = new Thread(this::enforceDeadline, "pcapflux-shutdown");
        reaper.setDaemon(true);
        reaper.start();
        runs.forEach(PipelineRun::stop);
    }

    private void enforceDeadline() {
        try {
            Duration ahead = deadline.compareTo(ABORT_AHEAD.multipliedBy(2)) > 0 ? ABORT_AHEAD : deadline.dividedBy(2);
            if (!ended.await(deadline.minus(ahead).toMillis(), TimeUnit.MILLISECONDS)) {
                runs.forEach(PipelineRun::abort);
                if (!ended.await(ahead.toMillis(), TimeUnit.MILLISECONDS)) {
                    printLedgers();
                    messages.say("the shutdown timeout is over and something still hangs");
                    Runtime.getRuntime().halt(ExitCode.FAILED);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void printLedgers() {
        for (int i = 0; i < runs.size(); i++) {
            List<String> ledger = new ArrayList<>(List.of(pipelines.get(i).name() + ": so far"));
            ledger.addAll(Summary.of(runs.get(i).ledger()));
            messages.say(ledger);
        }
    }

    /** The runs have ended: the deadline is met. */
    void done() {
        ended.countDown();
    }

    /** Gives the signals back. */
    @Override
    public void close() {
        restore.forEach(Runnable::run);
    }
}
