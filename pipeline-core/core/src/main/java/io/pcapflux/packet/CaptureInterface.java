package io.pcapflux.packet;

import org.jspecify.annotations.Nullable;

/**
 * An interface of a capture, as a pcapng interface description block tells it; classic pcap has exactly one.
 *
 * @param capture the capture it belongs to
 * @param id its number in that capture, from 0
 * @param name the adapter's name, if the capture tells it
 * @param linkType of all its packets
 * @param snaplen the most bytes captured of a packet; 0 = no limit. Packets may be longer all the same.
 * @param resolution of its timestamps as recorded
 */
public record CaptureInterface(
        Capture capture, int id, @Nullable String name, LinkType linkType, int snaplen, TimeResolution resolution)
        implements CaptureMetadata {

    public CaptureInterface {
        if (id < 0 || snaplen < 0) {
            throw new IllegalArgumentException("interface id " + id + " or snaplen " + snaplen + " is negative");
        }
    }

    /** Interfaces are the same when they are the same interface of the same capture object. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CaptureInterface that && capture == that.capture && id == that.id);
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(capture) + id;
    }
}
