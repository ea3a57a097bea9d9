package io.pcapflux.runner.config;

import io.pcapflux.PcapfluxException;
import io.pcapflux.spi.ComponentProvider;
import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.SinkProvider;
import io.pcapflux.spi.SourceProvider;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of sources, operators and sinks found on the class path, by type. */
final class Components {
    private Components() {}

    static Map<String, SourceProvider<?>> sources() {
        return found(ServiceLoader.load(SourceProvider.class), "sources");
    }

    static Map<String, OperatorProvider<?>> operators() {
        return found(ServiceLoader.load(OperatorProvider.class), "operators");
    }

    static Map<String, SinkProvider<?>> sinks() {
        return found(ServiceLoader.load(SinkProvider.class), "sinks");
    }

    @SuppressWarnings("unchecked") // providers are used through a wildcard only
    private static <P extends ComponentProvider<?, ?>> Map<String, P> found(ServiceLoader<?> loader, String what) {
        Map<String, P> byType = new TreeMap<>();
        try {
            for (Object provider : loader) {
                P found = (P) provider;
                P other = byType.putIfAbsent(found.type(), found);
                if (other != null) {
                    throw new PcapfluxException(
                            "two " + what + " are called " + found.type() + ": "
                                    + other.getClass().getName() + " and "
                                    + found.getClass().getName(),
                            "remove one of the jars from plugins/");
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new PcapfluxException(
                    "a plug-in cannot be loaded: " + e.getMessage(), "remove its jar from plugins/ or mend it", e);
        }
        return byType;
    }
}
