package io.pcapflux.runner.execute;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.OperatorCounts;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.pipeline.PipelineReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A ledger in lines for people. */
final class Summary {
    private Summary() {}

    static List<String> of(PipelineReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%s: ran %.1f s", report.name(), report.duration().toNanos() / 1e9));
        lines.addAll(of(report.ledger()));
        return lines;
    }

    static List<String> of(LedgerSnapshot ledger) {
        List<String> lines = new ArrayList<>();
        ledger.sources().forEach(source -> lines.add("  source " + source.name() + ": " + of(source)));
        ledger.operators().forEach(operator -> lines.add("  operator " + operator.name() + ": " + of(operator)));
        ledger.sinks().forEach(sink -> lines.add("  sink " + sink.name() + ": " + of(sink)));
        return lines;
    }

    private static String of(SourceCounts source) {
        return source.received() + " received"
                + positive(source.droppedByKernel(), "dropped by kernel")
                + positive(source.droppedByInterface(), "dropped by interface")
                + positive(source.unreadAtStop(), "unread at stop")
                + (source.damaged() > 0 ? ", damaged" : "")
                + noted(source.noted());
    }

    private static String of(OperatorCounts operator) {
        String removed = operator.removed().entrySet().stream()
                .map(entry -> positive(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining());
        String ended = operator.ended() == null ? "" : ", stopped the source at " + operator.ended();
        return operator.in() + " in, " + operator.out() + " out" + removed + noted(operator.noted()) + ended;
    }

    private static String noted(Map<String, Long> counts) {
        String noted = counts.entrySet().stream()
                .map(entry -> positive(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining());
        return noted.isEmpty() ? "" : " (" + noted.substring(2) + ")";
    }

    private static String of(SinkCounts sink) {
        return sink.in() + " in, " + sink.report().written() + " written"
                + positive(sink.report().shed(), "shed")
                + positive(sink.report().failed(), "failed")
                + positive(sink.report().deadLettered(), "dead-lettered")
                + positive(sink.report().spooled(), "spooled")
                + noted(sink.noted());
    }

    private static String positive(long count, String what) {
        return count > 0 ? ", " + count + " " + what : "";
    }
}
