package io.pcapflux.sink;

import io.pcapflux.spi.SinkProvider;

/** {@code discard: {}}. */
public final class DiscardSinkProvider implements SinkProvider<DiscardSinkProvider.Options> {
    /** There are none. */
    public record Options() {}

    @Override
    public String type() {
        return "discard";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketSink create(Options options) {
        return new DiscardSink();
    }
}
