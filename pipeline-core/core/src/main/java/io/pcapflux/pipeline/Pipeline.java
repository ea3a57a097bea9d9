package io.pcapflux.pipeline;

import io.pcapflux.PcapfluxException;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.source.PacketSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Sources, operators and sinks, put together: all sources merge by time, pass the operators in order, and fan out to
 * all sinks. Immutable; every method gives a new pipeline.
 *
 * <pre>{@code
 * PipelineReport report = Pipeline.from(source)
 *         .through(limit().packets(1000))
 *         .to(file, kafka)
 *         .run()
 *         .block();
 * }</pre>
 */
public final class Pipeline {
    private final String name;
    private final List<PacketSource> sources;
    private final List<PacketOperator> operators;
    private final List<Branch> branches;

    /** A sink and the operators that only its packets pass. */
    record Branch(List<PacketOperator> operators, PacketSink sink) {}

    private Pipeline(String name, List<PacketSource> sources, List<PacketOperator> operators, List<Branch> branches) {
        this.name = name;
        this.sources = sources;
        this.operators = operators;
        this.branches = branches;
    }

    /** A pipeline of one or more sources, whose packets are merged by timestamp. */
    public static Pipeline from(PacketSource... sources) {
        if (sources.length == 0) {
            throw new IllegalArgumentException("a pipeline needs a source");
        }
        return new Pipeline("pipeline", List.of(sources), List.of(), List.of());
    }

    /** The same pipeline with a name for messages, threads and reports. */
    public Pipeline named(String newName) {
        return new Pipeline(newName, sources, operators, branches);
    }

    /** Adds operators that all packets pass, behind those already there. */
    public Pipeline through(PacketOperator... more) {
        return new Pipeline(name, sources, append(operators, List.of(more)), branches);
    }

    /**
     * Adds sinks, each of which gets all packets.
     *
     * @throws PcapfluxException if one {@linkplain PacketSink#resumes() resumes} and a source is not repeatable, or if
     *     two write to the same {@linkplain PacketSink#place() place}
     */
    public Pipeline to(PacketSink... sinks) {
        Pipeline with = this;
        for (PacketSink sink : sinks) {
            with = with.to(sink, List.of());
        }
        return with;
    }

    /** Adds a sink with operators of its own; see {@link #to(PacketSink...)}. */
    public Pipeline to(PacketSink sink, List<PacketOperator> ownOperators) {
        checkResumable(sink);
        checkPlace(sink);
        Branch branch = new Branch(List.copyOf(ownOperators), sink);
        return new Pipeline(name, sources, operators, append(branches, List.of(branch)));
    }

    private void checkResumable(PacketSink sink) {
        if (!sink.resumes()) {
            return;
        }
        for (PacketSource source : sources) {
            if (!source.isRepeatable()) {
                throw new PcapfluxException(
                        "the sink " + sink.name() + " goes on where an earlier run ended, but the source "
                                + source.name() + " cannot begin again with the same packets",
                        "read whole files: no standard input, adapter, follow, watch or loop");
            }
        }
    }

    private void checkPlace(PacketSink sink) {
        Optional<String> place = sink.place();
        if (place.isPresent()
                && branches.stream().anyMatch(other -> other.sink().place().equals(place))) {
            throw new PcapfluxException("two sinks write to " + place.get(), "give each a path of its own");
        }
    }

    private static <T> List<T> append(List<T> list, List<T> more) {
        List<T> all = new ArrayList<>(list);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * Runs the pipeline, anew for each subscription.
     *
     * <p>Completes with the account once every sink has finished. Fails with a {@link PipelineException}, which carries
     * the account too, when a source, operator or sink failed; the sinks that did not fail have then finished with what
     * had come. Cancelling {@linkplain PipelineRun#abort() aborts}. File sources, operators and file sinks work on one
     * thread that the run owns, which may block; beside a source that {@linkplain PacketSource#mayWait() may wait}, file
     * sources are read on a thread of their own each.
     */
    public Mono<PipelineReport> run() {
        return Mono.defer(() -> {
            PipelineRun run = start();
            return run.report().doOnCancel(run::abort);
        });
    }

    /** Starts the pipeline at once, for whoever wants to watch or stop it. */
    public PipelineRun start() {
        if (branches.isEmpty()) {
            throw new IllegalStateException("a pipeline needs a sink");
        }
        PipelineRun run = new PipelineRun(this);
        run.begin();
        return run;
    }

    /**
     * Asks all sources and sinks whether they would work; fails with the first answer that says no, the others
     * suppressed.
     */
    public Mono<Void> check() {
        List<Mono<Void>> checks = Stream.concat(
                        sources.stream().map(PacketSource::check),
                        branches.stream().map(branch -> branch.sink().check()))
                .toList();
        return Mono.whenDelayError(checks).onErrorMap(failure -> {
            List<Throwable> all = Exceptions.unwrapMultiple(failure);
            Throwable first = all.get(0);
            all.stream().filter(other -> other != first).forEach(first::addSuppressed);
            return first;
        });
    }

    public String name() {
        return name;
    }

    /** Whether a source is {@linkplain PacketSource#isLive() live}. */
    public boolean isLive() {
        return sources.stream().anyMatch(PacketSource::isLive);
    }

    List<PacketSource> sources() {
        return sources;
    }

    List<PacketOperator> operators() {
        return operators;
    }

    List<Branch> branches() {
        return branches;
    }
}
