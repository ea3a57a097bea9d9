package io.pcapflux.kafka.spi;

import io.pcapflux.spi.OptionException;
import java.nio.file.Path;

/**
 * What a broker is started with.
 *
 * @param folder where it keeps its data from run to run; made if it is not there
 * @param port the TCP port it listens on, on 127.0.0.1; 0 takes a free one
 */
public record BrokerOptions(Path folder, int port) {
    /** The folder used unless another is told: {@code pcapflux-kafka} in the working directory. */
    public static final Path DEFAULT_FOLDER = Path.of("pcapflux-kafka");

    public BrokerOptions {
        if (port < 0 || port > 65535) {
            throw new OptionException("port", "port " + port + " is out of range: 1 to 65535, or 0 for a free one");
        }
    }

    /** A broker with its data in this folder, on a free port. */
    public static BrokerOptions in(Path folder) {
        return new BrokerOptions(folder, 0);
    }
}
