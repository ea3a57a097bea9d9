package io.pcapflux.kafka.client;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.kafka.spi.BrokerProvider;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker in this process, which users ask for by a word in place of addresses. */
public final class EmbeddedBroker {
    /** What stands for it where brokers are named. */
    public static final String BOOTSTRAP = "embedded";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private EmbeddedBroker() {}

    /**
     * Starts it, or shares the one on the same folder, until the holdings are closed. Blocks for some seconds.
     *
     * @throws PcapfluxException if none is on the class path, or it does not come up
     * @throws CancellationException if the holdings are closed already
     */
    public static Broker start(String folder, Holdings holdings) {
        Broker broker = holdings.add(BrokerProvider.load().start(BrokerOptions.in(Path.of(folder))));
        LOG.info("embedded Kafka on {}, data in {}", broker.bootstrapServers(), folder);
        return broker;
    }
}
