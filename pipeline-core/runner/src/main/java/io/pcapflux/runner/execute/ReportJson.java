package io.pcapflux.runner.execute;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.OperatorCounts;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.pipeline.PipelineReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Ledgers as JSON, an object a line for each pipeline. */
final class ReportJson {
    private ReportJson() {}

    /** Looks whether it can be written, which is needed at the end of what may take days. */
    static void check(String target) {
        Path file = Path.of(target).toAbsolutePath();
        Path folder = file.getParent();
        boolean possible = Files.exists(file)
                ? !Files.isDirectory(file) && Files.isWritable(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!target.equals("-") && !possible) {
            throw new PcapfluxException(target + ": the report cannot be written", "choose another place");
        }
    }

    /** Writes to a file, or to standard output for {@code -}. */
    static void write(String target, List<PipelineReport> reports) {
        JsonMapper mapper = JsonMapper.shared();
        String text = reports.stream()
                .map(report -> mapper.writeValueAsString(of(report)) + "\n")
                .collect(Collectors.joining());
        if (target.equals("-")) {
            System.out.print(text);
            System.out.flush();
            return;
        }
        try {
            Files.writeString(Path.of(target), text);
        } catch (IOException e) {
            throw new PcapfluxException(target + ": the report cannot be written", "choose another place", e);
        }
    }

    private static Map<String, Object> of(PipelineReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", report.name());
        json.put(
                "sources",
                report.ledger().sources().stream().map(ReportJson::of).toList());
        json.put(
                "operators",
                report.ledger().operators().stream().map(ReportJson::of).toList());
        json.put("sinks", report.ledger().sinks().stream().map(ReportJson::of).toList());
        json.put("balanced", report.ledger().balanced());
        json.put("loss", report.ledger().loss());
        json.put("durationSeconds", report.duration().toNanos() / 1e9);
        return json;
    }

    private static Map<String, Object> of(SourceCounts source) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", source.name());
        json.put("received", source.received());
        json.put("droppedByKernel", source.droppedByKernel());
        json.put("droppedByInterface", source.droppedByInterface());
        json.put("unreadAtStop", source.unreadAtStop());
        json.put("damaged", source.damaged());
        if (!source.noted().isEmpty()) {
            json.put("noted", source.noted());
        }
        return json;
    }

    private static Map<String, Object> of(OperatorCounts operator) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", operator.name());
        json.put("in", operator.in());
        json.put("out", operator.out());
        json.put("removed", operator.removed());
        if (operator.ended() != null) {
            json.put("ended", operator.ended());
        }
        if (!operator.noted().isEmpty()) {
            json.put("noted", operator.noted());
        }
        return json;
    }

    private static Map<String, Object> of(SinkCounts sink) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", sink.name());
        json.put("in", sink.in());
        json.put("written", sink.report().written());
        json.put("shed", sink.report().shed());
        json.put("failed", sink.report().failed());
        json.put("deadLettered", sink.report().deadLettered());
        json.put("spooled", sink.report().spooled());
        if (!sink.noted().isEmpty()) {
            json.put("noted", sink.noted());
        }
        return json;
    }
}
