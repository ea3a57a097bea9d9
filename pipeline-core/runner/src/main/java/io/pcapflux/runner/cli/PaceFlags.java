package io.pcapflux.runner.cli;

import io.pcapflux.runner.config.PipelineDescription;
import io.pcapflux.spi.TimePoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When the packets of a replay are due, and how often. */
final class PaceFlags {
    private static final String AS_FAST_AS_POSSIBLE = "max";

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = AS_FAST_AS_POSSIBLE,
            description = "max (default), original (as far apart as captured) or a factor such as x2.5.")
    private String speed = AS_FAST_AS_POSSIBLE;

    @Option(names = "--loop", paramLabel = "N", description = "Replay the files so many times (1); 0 = until stopped.")
    private @Nullable Integer loop;

    @Option(
            names = "--start-at",
            paramLabel = "TIME",
            converter = TimePointConverter.class,
            description = "Wait until then: ISO 8601 (UTC unless it says a zone) or seconds since 1970.")
    private @Nullable TimePoint startAt;

    /** Options of the source of files. */
    Map<String, Object> source() {
        return loop == null ? Map.of() : Map.of("loop", loop);
    }

    /** Adds the operators asked for, behind those that remove packets. */
    void describe(PipelineDescription description) {
        if (startAt != null) {
            description.operator("start-at", startAt.toString());
        }
        if (!speed.equals(AS_FAST_AS_POSSIBLE)) {
            description.operator("pace", speed);
        }
    }
}
