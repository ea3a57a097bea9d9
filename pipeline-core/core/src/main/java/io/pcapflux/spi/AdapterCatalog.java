package io.pcapflux.spi;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import java.nio.ByteBuffer;
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

    /**
     * What a filter becomes on an adapter: struct bpf_insn in the order of this machine, with whatever the kernel knows of
     * packets beside their bytes. Blocks too.
     *
     * @param linkType the name of the link-layer header, as libpcap has it; the adapter's own without
     * @param snaplen bytes kept of a packet that it lets pass
     * @throws PcapfluxException if the adapter cannot be opened, or the filter is none there
     */
    ByteBuffer program(String adapter, Optional<String> linkType, int snaplen, String filter);

    /** The link type of a name such as {@code LINUX_SLL}, as libpcap has it; empty if there is none. */
    Optional<LinkType> linkType(String name);
}
