package io.pcapflux.runner.execute;

import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineException;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
import io.pcapflux.sink.ClosedPipeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Runs pipelines side by side to their end, with signals, reports and an exit code. */
public final class Execution {
    private final ExecutionOptions options;
    private final Messages messages;

    public Execution(ExecutionOptions options, Messages messages) {
        this.options = options;
        this.messages = messages;
    }

    /** What came of a run. */
    public record Outcome(PipelineReport report, @Nullable Throwable failure) {}

    /** Runs one pipeline and gives its outcome, for a command that has more to say about it. */
    public Outcome run(Pipeline pipeline) {
        return run(pipeline, null);
    }

    /** The same; stopped in order, as a signal would, when it takes longer than this. */
    public Outcome run(Pipeline pipeline, @Nullable Duration atMost) {
        return outcomes(List.of(pipeline), atMost, runs -> {}).get(0);
    }

    /** Runs all and gives the exit code. */
    public int execute(List<Pipeline> pipelines) {
        return execute(pipelines, runs -> {});
    }

    /** The same, for whoever wants to watch the runs: told once all are started. */
    public int execute(List<Pipeline> pipelines, Consumer<List<PipelineRun>> onStart) {
        List<Outcome> outcomes = outcomes(pipelines, null, onStart);
        return outcomes.stream().mapToInt(this::exitCode).reduce(ExitCode.OK, Execution::worse);
    }

    private List<Outcome> outcomes(
            List<Pipeline> pipelines, @Nullable Duration atMost, Consumer<List<PipelineRun>> onStart) {
        if (options.report() != null) {
            ReportJson.check(options.report());
        }
        List<PipelineRun> runs = pipelines.stream().map(Pipeline::start).toList();
        onStart.accept(runs);
        Disposable end = atMost == null
                ? Disposables.disposed()
                : Schedulers.boundedElastic()
                        .schedule(() -> runs.forEach(PipelineRun::stop), atMost.toMillis(), TimeUnit.MILLISECONDS);
        List<Outcome> outcomes;
        try (Signals signals = Signals.watch(runs, pipelines, options.shutdownTimeout(), messages);
                StatusLine status = new StatusLine(pipelines, runs, options.status(), messages)) {
            status.start();
            outcomes = Flux.fromIterable(runs)
                    .concatMap(run -> run.report()
                            .map(report -> new Outcome(report, null))
                            .onErrorResume(
                                    PipelineException.class,
                                    failure -> Mono.just(new Outcome(failure.report(), failure.getCause()))))
                    .collectList()
                    .blockOptional()
                    .orElseThrow();
            signals.done();
        } finally {
            end.dispose();
        }
        if (options.summary()) {
            outcomes.forEach(outcome -> Summary.of(outcome.report()).forEach(messages::say));
        }
        if (options.report() != null) {
            ReportJson.write(
                    options.report(), outcomes.stream().map(Outcome::report).toList());
        }
        return outcomes;
    }

    /** Tells what went wrong and gives the exit code of one outcome. */
    public int exitCode(Outcome outcome) {
        Throwable failure = outcome.failure();
        if (failure instanceof CancellationException) {
            messages.say(outcome.report().name() + ": the shutdown timeout is over: "
                    + "what was not finished is counted as failed");
        } else if (failure instanceof ClosedPipeException
                && outcome.report().ledger().sinks().size() > 1) {
            messages.say(outcome.report().name() + ": standard output was closed, and the other sinks ended with it: "
                    + "write to them in a run of their own");
            return ExitCode.FAILED;
        } else if (failure != null) {
            return messages.tell(failure);
        }
        if (!outcome.report().ledger().balanced()) {
            messages.say(outcome.report().name() + ": the ledger does not balance: please report this");
            return ExitCode.FAILED;
        }
        if (outcome.report().ledger().loss() && !options.allowLoss()) {
            messages.say(outcome.report().name() + ": packets were lost: see the ledger, or say --allow-loss");
            return ExitCode.LOSS;
        }
        return ExitCode.OK;
    }

    /** Failure wins over wrong configuration, and that over loss. */
    private static int worse(int one, int other) {
        return Stream.of(ExitCode.FAILED, ExitCode.USAGE, ExitCode.LOSS)
                .filter(code -> one == code || other == code)
                .findFirst()
                .orElse(ExitCode.OK);
    }
}
