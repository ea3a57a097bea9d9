package io.pcapflux.kafka.embedded;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A hold on an Apache Kafka broker, broker and controller in one node, that runs in this process.
 *
 * <p>It listens on 127.0.0.1 only, makes topics when they are first used, and keeps its data in a folder from run to
 * run: nothing is deleted by age, whatever the time of its packets, and each partition keeps its newest 1 GiB or so.
 * Holds on the same folder share one broker; it stops when the last is closed. Threads of the broker keep the JVM alive
 * until then. A JVM that ends without closing loses no acknowledged record, but the next start takes longer.
 *
 * <p>From the first start on, Kafka's process-wide exit procedures are replaced, so that a broker that fails ends itself
 * (see {@link #failure()}) and not the JVM; calls from threads that are not a broker's end the JVM as ever.
 */
public final class EmbeddedKafka implements Broker {
    private final SharedBroker shared;
    private final BrokerNode node;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedKafka(SharedBroker shared, BrokerNode node) {
        this.shared = shared;
        this.node = node;
    }

    /**
     * Starts a broker on a folder, or joins the one that this process already runs there. Blocks until it serves
     * clients, which takes some seconds, at most a minute.
     *
     * @throws PcapfluxException if the port is taken; if the folder cannot be used, holds something else or is in use by
     *     another process; if the broker does not come up
     */
    public static EmbeddedKafka start(BrokerOptions options) {
        SharedBroker shared = SharedBroker.of(DataFolder.at(options.folder()));
        return new EmbeddedKafka(shared, shared.acquire(options.port()));
    }

    @Override
    public String bootstrapServers() {
        return node.bootstrapServers();
    }

    @Override
    public Optional<PcapfluxException> failure() {
        return node.failure();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            shared.release();
        }
    }
}
