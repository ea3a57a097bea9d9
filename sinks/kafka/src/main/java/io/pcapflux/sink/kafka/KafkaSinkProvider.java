package io.pcapflux.sink.kafka;

import io.pcapflux.sink.PacketSink;
import io.pcapflux.spi.SinkProvider;

/** {@code kafka: { bootstrap: "localhost:9092", topic: packets, key: flow }}. */
public final class KafkaSinkProvider implements SinkProvider<KafkaSinkOptions> {
    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public Class<KafkaSinkOptions> options() {
        return KafkaSinkOptions.class;
    }

    @Override
    public PacketSink create(KafkaSinkOptions options) {
        return new KafkaSink(options);
    }
}
