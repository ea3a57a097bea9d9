package io.pcapflux.sink.console;

import io.pcapflux.sink.PacketSink;
import io.pcapflux.spi.SinkProvider;
import org.jspecify.annotations.Nullable;

/** {@code console: { time: iso, dump: hex }}. */
public final class ConsoleSinkProvider implements SinkProvider<ConsoleSinkProvider.Options> {
    /**
     * How packets are printed.
     *
     * @param time the format of times; {@code date-time} if not given
     * @param dump which bytes are printed below the line; none if not given
     */
    public record Options(
            @Nullable TimeFormat time, @Nullable Dump dump) {}

    @Override
    public String type() {
        return "console";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketSink create(Options options) {
        ConsoleSink sink = ConsoleSink.standardOutput();
        if (options.time() != null) {
            sink = sink.time(options.time());
        }
        return options.dump() == null ? sink : sink.dump(options.dump());
    }
}
