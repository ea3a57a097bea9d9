package io.pcapflux.sink.console;

import io.pcapflux.sink.PacketSink;
import io.pcapflux.spi.SinkProvider;

/** {@code console: {}}. */
public final class ConsoleSinkProvider implements SinkProvider<ConsoleSinkProvider.Options> {
    /** There are none. */
    public record Options() {}

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
        return ConsoleSink.standardOutput();
    }
}
