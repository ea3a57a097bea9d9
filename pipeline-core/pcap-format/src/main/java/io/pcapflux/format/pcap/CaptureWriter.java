package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import java.io.IOException;

/** Writes a capture packet by packet into a {@link BlockOutput}. For one thread at a time. */
public sealed interface CaptureWriter permits PcapWriter, PcapngWriter {
    /** Takes note of an interface that the capture has, also if no packet of it comes. */
    void announce(CaptureInterface added) throws IOException;

    /**
     * Writes a packet.
     *
     * @throws IllegalArgumentException if the format cannot hold it; the message says why
     */
    void write(Packet packet) throws IOException;
}
