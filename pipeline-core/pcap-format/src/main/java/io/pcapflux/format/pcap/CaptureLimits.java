package io.pcapflux.format.pcap;

import io.pcapflux.packet.LinkType;

/** How long a captured packet can be before its length must be damage. */
final class CaptureLimits {
    static final int USUAL = 262_144;

    private CaptureLimits() {}

    static int maxCapturedLength(LinkType linkType) {
        return switch (linkType.number()) {
            case 231, 189, 220, 249, 266 -> 128 << 20; // D-Bus and the USB types
            case 279 -> 8 << 20; // EBHSCR
            default -> USUAL;
        };
    }
}
