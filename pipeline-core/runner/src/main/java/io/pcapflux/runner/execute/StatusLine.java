package io.pcapflux.runner.execute;

import io.pcapflux.ledger.Progress;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.runner.Messages;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Tells from time to time how far running pipelines are: on a terminal with a bar, where their end is known. */
final class StatusLine implements AutoCloseable {
    private final List<Pipeline> pipelines;
    private final List<PipelineRun> runs;
    private final StatusOptions options;
    private final Messages messages;
    private final List<CountsLine> lines;
    private final Disposable.Swap ticks = Disposables.swap();
    private @Nullable Bar bar;
    private boolean closed;

    StatusLine(List<Pipeline> pipelines, List<PipelineRun> runs, StatusOptions options, Messages messages) {
        this.pipelines = pipelines;
        this.runs = runs;
        this.options = options;
        this.messages = messages;
        this.lines = IntStream.range(0, runs.size())
                .mapToObj(i -> new CountsLine(pipelines.get(i), runs.get(i)))
                .toList();
    }

    /** Starts telling; does nothing where no interval is given. */
    void start() {
        if (!options.interval().isZero()) {
            // Printing may block, where the reader of standard error is slow.
            ticks.update(Flux.interval(options.interval(), Schedulers.boundedElastic())
                    .onBackpressureDrop()
                    .subscribe(tick -> print()));
        }
    }

    private synchronized void print() {
        Optional<Progress> progress = options.inPlace() ? progress() : Optional.empty();
        if (progress.isPresent()) {
            show(progress.get());
        } else if (bar == null) {
            printCounts();
        }
    }

    /** How far all runs are together, if that is known of each. */
    private Optional<Progress> progress() {
        return runs.stream()
                .map(PipelineRun::progress)
                .reduce((one, other) -> one.flatMap(first -> other.map(first::plus)))
                .orElse(Optional.empty());
    }

    private void show(Progress progress) {
        if (closed) {
            return;
        }
        if (bar == null) {
            String name = pipelines.stream().map(Pipeline::name).collect(Collectors.joining(", "));
            bar = new Bar(name, progress, messages.stream());
        }
        bar.show(progress);
    }

    private void printCounts() {
        long now = System.nanoTime();
        String text = lines.stream().map(line -> line.at(now)).collect(Collectors.joining("; "));
        if (options.inPlace()) {
            messages.overwrite(text);
        } else {
            messages.say(text);
        }
    }

    @Override
    public synchronized void close() {
        ticks.dispose();
        if (bar != null) {
            progress().ifPresent(this::show);
            bar.close();
        } else if (options.inPlace()) {
            messages.overwrite("");
        }
        closed = true;
    }
}
