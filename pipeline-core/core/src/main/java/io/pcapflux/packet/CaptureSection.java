package io.pcapflux.packet;

/**
 * A section of a capture begins: the interfaces that follow are new ones. A pcapng file has one or more, a live capture
 * one; classic pcap has none.
 *
 * @param options with the codes below
 */
public record CaptureSection(Capture capture, CaptureOptions options) implements CaptureMetadata {
    /** Option: the machine it was captured on. */
    public static final int HARDWARE = 2;
    /** Option: the operating system it was captured on. */
    public static final int OS = 3;
    /** Option: the program that captured it. */
    public static final int APPLICATION = 4;

    @Override
    public long weight() {
        return options.weight();
    }
}
