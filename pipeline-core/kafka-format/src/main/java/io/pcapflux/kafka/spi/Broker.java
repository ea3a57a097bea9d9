package io.pcapflux.kafka.spi;

import io.pcapflux.PcapfluxException;
import java.util.Optional;

/** A user's hold on a Kafka broker in this process. Safe to use from several threads. */
public interface Broker extends AutoCloseable {
    /** Where clients find it: {@code host:port}, fit for {@code bootstrap.servers}. Stays the same until it is closed. */
    String bootstrapServers();

    /**
     * What ended the broker, if it has ended by itself, for example because its disk is full. Clients see only refused
     * connections then.
     */
    default Optional<PcapfluxException> failure() {
        return Optional.empty();
    }

    /**
     * Lets go of the broker; it stops when its last user has let go. Blocks until then, for about a second. Close the
     * clients first: what they still hold is lost otherwise. Has no effect the second time and throws nothing.
     */
    @Override
    void close();
}
