package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.TimePoint;
import org.jspecify.annotations.Nullable;

/** {@code time-range: { start: "2026-11-22T22:00:00Z", stop: "2026-11-22T23:00:00Z" }}. */
public final class TimeRangeProvider implements OperatorProvider<TimeRangeProvider.Options> {
    /**
     * At least one is given.
     *
     * @param start see {@link TimeRange#start}
     * @param stop see {@link TimeRange#stop}
     */
    public record Options(
            @Nullable TimePoint start, @Nullable TimePoint stop) {
        public Options {
            if (start == null && stop == null) {
                throw new OptionException("time-range", "needs start, stop or both");
            }
            if (start != null && stop != null && !start.instant().isBefore(stop.instant())) {
                throw new OptionException("stop", "must be later than start");
            }
        }
    }

    @Override
    public String type() {
        return "time-range";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        TimeRange range = PacketOperators.timeRange();
        if (options.start() != null) {
            range = range.start(options.start().instant());
        }
        if (options.stop() != null) {
            range = range.stop(options.stop().instant());
        }
        return range;
    }
}
