package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.PipelineDescription;
import io.pcapflux.spi.TimePoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Packets of which time. */
final class TimeFlags {
    @Option(
            names = "--start",
            paramLabel = "T",
            converter = TimePointConverter.class,
            description = "Only packets from this time on: ISO 8601 (UTC unless it says a zone) or seconds since 1970.")
    private @Nullable TimePoint start;

    @Option(
            names = "--stop",
            paramLabel = "T",
            converter = TimePointConverter.class,
            description = "Only packets before this time.")
    private @Nullable TimePoint stop;

    /** Adds the operator, if asked for. */
    void describe(PipelineDescription description, CommandLine command) {
        if (start != null && stop != null && !start.instant().isBefore(stop.instant())) {
            throw new ParameterException(command, "--stop must be later than --start");
        }
        Map<String, Object> options = new LinkedHashMap<>();
        if (start != null) {
            options.put("start", start.toString());
        }
        if (stop != null) {
            options.put("stop", stop.toString());
        }
        if (!options.isEmpty()) {
            description.operator("time-range", options);
        }
    }
}
