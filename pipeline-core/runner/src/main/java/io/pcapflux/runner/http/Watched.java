package io.pcapflux.runner.http;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.pipeline.RunState;
import io.pcapflux.sink.ClosedPipeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The pipelines of this process: before they are started, while they run, and behind their end. */
final class Watched {
    private final List<String> names;
    private volatile List<PipelineRun> runs = List.of();

    /** A pipeline's ledger at one moment. */
    record NamedLedger(String pipeline, LedgerSnapshot counts) {}

    /** @param names of the pipelines, in order; those that are equal get a number, as in a ledger */
    Watched(List<String> names) {
        this.names = unique(names);
    }

    private static List<String> unique(List<String> names) {
        Set<String> taken = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (String name : names) {
            String candidate = name;
            for (int n = 2; !taken.add(candidate); n++) {
                candidate = name + "-" + n;
            }
            unique.add(candidate);
        }
        return unique;
    }

    /** From now on these are looked at; in the order of the names. */
    void started(List<PipelineRun> started) {
        runs = List.copyOf(started);
    }

    /** One snapshot of each ledger. */
    List<NamedLedger> ledgers() {
        List<PipelineRun> current = runs;
        return IntStream.range(0, current.size())
                .mapToObj(i -> new NamedLedger(names.get(i), current.get(i).ledger()))
                .toList();
    }

    Condition condition() {
        List<PipelineRun> current = runs;
        if (current.stream().anyMatch(Watched::hasFailed)) {
            return Condition.DOWN;
        }
        List<RunState> states = current.stream().map(PipelineRun::state).toList();
        if (states.contains(RunState.STOPPING)) {
            return Condition.STOPPING;
        }
        if (states.isEmpty() || states.contains(RunState.STARTING)) {
            return Condition.STARTING;
        }
        return states.contains(RunState.RUNNING) ? Condition.READY : Condition.STOPPING;
    }

    /** The pipelines that make it {@link Condition#DOWN}. */
    List<String> failed() {
        List<PipelineRun> current = runs;
        return IntStream.range(0, current.size())
                .filter(i -> hasFailed(current.get(i)))
                .mapToObj(names::get)
                .toList();
    }

    /** A reader of standard output that goes away ends a pipeline whose only sink writes there, and that is all. */
    private static boolean hasFailed(PipelineRun run) {
        return run.failure()
                .filter(failure -> !(failure instanceof ClosedPipeException
                        && run.ledger().sinks().size() == 1))
                .isPresent();
    }
}
