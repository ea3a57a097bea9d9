package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.Packet;
import java.io.IOException;

/** Writes a capture packet by packet into a {@link BlockOutput}. For one thread at a time. */
public sealed interface CaptureWriter permits PcapWriter, PcapngWriter {
    /** Takes note of what the capture says beside its packets, as far as the format has a place for it. */
    void announce(CaptureMetadata metadata) throws IOException;

    /**
     * Writes a packet.
     *
     * @throws IllegalArgumentException if the format cannot hold it; the message says why
     */
    void write(Packet packet) throws IOException;

    /** How many bytes a packet will take, before compression, if its interface has been described by then. */
    int sizeOf(Packet packet);

    /** Writes what is still kept back; to be called once, behind everything else. Does not flush the output. */
    void end() throws IOException;
}
