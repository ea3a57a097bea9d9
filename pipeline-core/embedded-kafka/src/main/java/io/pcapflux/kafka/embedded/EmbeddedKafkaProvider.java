package io.pcapflux.kafka.embedded;

import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.kafka.spi.BrokerProvider;

/** Finds {@link EmbeddedKafka} for those who do not compile against it. */
public final class EmbeddedKafkaProvider implements BrokerProvider {
    @Override
    public Broker start(BrokerOptions options) {
        return EmbeddedKafka.start(options);
    }
}
