package io.pcapflux.spi;

import io.pcapflux.PcapfluxException;
import java.util.List;
import java.util.Optional;

/**
 * Lists the adapters of this machine. Listed in {@code META-INF/services/io.pcapflux.spi.AdapterCatalog}; the source
 * that captures on them brings it.
 */
public interface AdapterCatalog {
    /**
     * The adapters that exist now, in the order of the system, which begins with the one to be taken where none is
     * named. Blocks for some milliseconds.
     *
     * @throws PcapfluxException if they cannot be listed, or if there is none
     */
    List<Adapter> adapters();

    /**
     * What would keep this program from capturing on any of them, such as a missing right; empty if nothing is known to.
     * Blocks too.
     */
    default Optional<PcapfluxException> obstacle() {
        return Optional.empty();
    }
}
