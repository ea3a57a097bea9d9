package io.pcapflux.kafka.spi;

import io.pcapflux.PcapfluxException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Starts Kafka brokers in this process. Listed in {@code META-INF/services/io.pcapflux.kafka.spi.BrokerProvider}; the
 * artifact {@code pcapflux-embedded-kafka} has one.
 */
public interface BrokerProvider {
    /**
     * Starts a broker, or shares the one that this process already runs on the same folder. Blocks for some seconds, so
     * it is not for a thread that must not wait.
     *
     * @throws PcapfluxException if the folder or the port cannot be used, or the broker does not come up
     */
    Broker start(BrokerOptions options);

    /**
     * The provider on the class path.
     *
     * @throws PcapfluxException if there is none, or more than one
     */
    static BrokerProvider load() {
        List<BrokerProvider> found =
                ServiceLoader.load(BrokerProvider.class, BrokerProvider.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        if (found.isEmpty()) {
            throw new PcapfluxException(
                    "there is no embedded Kafka broker on the class path",
                    "add the artifact pcapflux-embedded-kafka, or name a broker outside");
        }
        if (found.size() > 1) {
            throw new PcapfluxException(
                    "there are several embedded Kafka brokers on the class path: "
                            + found.stream().map(p -> p.getClass().getName()).collect(Collectors.joining(", ")),
                    "leave one of them");
        }
        return found.get(0);
    }
}
