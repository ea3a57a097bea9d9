package io.pcapflux.runner.execute;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.Output;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a running pipeline has counted, in a line: packets, how fast they come, where they go, what was lost. */
final class CountsLine {
    private final Pipeline pipeline;
    private final PipelineRun run;
    private long before;
    private long lookedAt = System.nanoTime();

    CountsLine(Pipeline pipeline, PipelineRun run) {
        this.pipeline = pipeline;
        this.run = run;
    }

    /** The line at a time of {@link System#nanoTime}; the rate is that since the line before. */
    String at(long now) {
        LedgerSnapshot ledger = run.ledger();
        double seconds = Math.max(1e-3, (now - lookedAt) / 1e9);
        double rate = (ledger.received() - before) / seconds;
        before = ledger.received();
        lookedAt = now;
        String files = run.outputs().stream().map(CountsLine::of).collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                "%s: %d packets, %.0f/s, %s%s",
                pipeline.name(),
                ledger.received(),
                rate,
                files.isEmpty() ? written(ledger) : files,
                pipeline.isLive() ? ", " + dropped(ledger) + " dropped" : "");
    }

    private static String of(Output output) {
        int name = output.place().lastIndexOf('/') + 1;
        return bytes(output.bytes()) + " to " + output.place().substring(name);
    }

    private static String written(LedgerSnapshot ledger) {
        return ledger.sinks().stream()
                .map(sink -> sink.report().written() + " to " + sink.name())
                .collect(Collectors.joining(", "));
    }

    private static long dropped(LedgerSnapshot ledger) {
        long bySources =
                ledger.sources().stream().mapToLong(CountsLine::dropped).sum();
        return bySources
                + ledger.sinks().stream()
                        .map(SinkCounts::report)
                        .mapToLong(sink -> sink.shed())
                        .sum();
    }

    private static long dropped(SourceCounts source) {
        return source.droppedByKernel() + source.droppedByInterface();
    }

    private static String bytes(long bytes) {
        double scaled = bytes;
        for (String unit : new String[] {"B", "kB", "MB"}) {
            if (scaled < 1000) {
                return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", scaled, unit);
            }
            scaled /= 1000;
        }
        return String.format(Locale.ROOT, "%.1f GB", scaled);
    }
}
