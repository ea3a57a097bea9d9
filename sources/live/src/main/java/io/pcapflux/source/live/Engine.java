package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What captures. */
public enum Engine {
    /** The ring where it can be had, else libpcap. */
    AUTO,
    /**
     * The kernel's ring on Linux (x86_64, aarch64), mapped and read without libpcap, which only compiles the filter. Of
     * single Ethernet and loopback adapters; without monitor mode, immediate mode, choice of timestamps or link types.
     */
    RING,
    LIBPCAP;

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    AdapterHandle open(String adapter, LiveOptions options) {
        if (this == LIBPCAP) {
            return LibpcapHandle.open(adapter, options);
        }
        try {
            return RingHandle.open(adapter, options);
        } catch (NoRingException e) {
            if (this == RING) {
                throw new PcapfluxException(
                        adapter + ": cannot be captured with engine ring: " + e.getMessage(),
                        "leave the engine out, or take libpcap",
                        e);
            }
            LOG.debug("{}: captured with libpcap, not with the ring: {}", adapter, e.getMessage());
            return LibpcapHandle.open(adapter, options);
        }
    }
}
