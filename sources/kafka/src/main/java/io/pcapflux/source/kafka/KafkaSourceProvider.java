package io.pcapflux.source.kafka;

import io.pcapflux.source.PacketSource;
import io.pcapflux.spi.SourceProvider;

/** {@code kafka: { bootstrap: "localhost:9092", topic: packets, until-end: true }}. */
public final class KafkaSourceProvider implements SourceProvider<KafkaSourceOptions> {
    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public Class<KafkaSourceOptions> options() {
        return KafkaSourceOptions.class;
    }

    @Override
    public PacketSource create(KafkaSourceOptions options) {
        return new KafkaSource(options);
    }
}
