package io.pcapflux.spi;

import java.util.List;

/**
 * Lists the adapters of this machine. Listed in {@code META-INF/services/io.pcapflux.spi.AdapterCatalog}; the source
 * that captures on them brings it.
 */
public interface AdapterCatalog {
    /**
     * The adapters that exist now, in the order of the system, which begins with the one to be taken where none is
     * named. Blocks for some milliseconds.
     *
     * @throws io.pcapflux.PcapfluxException if they cannot be listed
     */
    List<Adapter> adapters();
}
