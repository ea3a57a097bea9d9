package io.pcapflux.anonymize;

import io.pcapflux.packet.EtherType;
import io.pcapflux.packet.LinkType;

/**
 * Replaces the addresses in frames. All methods of all layers tell whether every place that may hold an address was
 * found; where not, the bytes are of no use any more.
 */
final class LinkLayer {
    private static final int MPLS = 0x8847;
    private static final int MPLS_MULTICAST = 0x8848;
    private static final int PPPOE_SESSION = 0x8864;
    private static final int RARP = 0x8035;
    private static final int BRIDGED_ETHERNET = 0x6558;

    private final Addresses addresses;
    private final IpLayer ip;

    LinkLayer(Addresses addresses) {
        this.addresses = addresses;
        this.ip = new IpLayer(addresses, this);
    }

    boolean rewrite(Frame frame, LinkType linkType) {
        int end = frame.bytes.length;
        return switch (linkType.number()) {
            case 0, 108 -> addressFamily(frame, end);
            case 1 -> ethernet(frame, 0, end);
            case 101 -> ip.rewrite(frame, 0, end, 0);
            case 113 -> end >= 16 && hardware(frame, frame.u16(4), 6) && carried(frame, frame.u16(14), 16, end);
            case 228 -> ip.rewrite(frame, 0, end, 4);
            case 229 -> ip.rewrite(frame, 0, end, 6);
            case 276 -> end >= 20 && hardware(frame, frame.u8(11), 12) && carried(frame, frame.u16(0), 20, end);
            default -> false;
        };
    }

    private boolean ethernet(Frame frame, int at, int end) {
        if (end - at < 14) {
            return false;
        }
        addresses.mac(frame.bytes, at);
        addresses.mac(frame.bytes, at + 6);
        return carried(frame, frame.u16(at + 12), at + 14, end);
    }

    /** The field of 8 bytes for an address of whatever length, in headers that Linux makes. */
    private boolean hardware(Frame frame, int length, int at) {
        if (length == Addresses.MAC) {
            addresses.mac(frame.bytes, at);
            frame.zero(at + Addresses.MAC, at + 8);
        } else {
            frame.zero(at, at + 8);
        }
        return true;
    }

    /** Family numbers as {@link io.pcapflux.packet.FlowDecoder} knows them. */
    private boolean addressFamily(Frame frame, int end) {
        if (end < 4) {
            return false;
        }
        int family = frame.u16(0) << 16 | frame.u16(2);
        return switch ((family & 0x00FFFFFF) == 0 ? family >>> 24 : family) {
            case 2 -> ip.rewrite(frame, 4, end, 4);
            case 10, 24, 28, 30 -> ip.rewrite(frame, 4, end, 6);
            default -> false;
        };
    }

    /** What stands behind an EtherType. */
    boolean carried(Frame frame, int etherType, int at, int end) {
        int type = etherType;
        int from = at;
        while (EtherType.isVlanTag(type)) {
            if (end - from < 4) {
                return false;
            }
            type = frame.u16(from + 2);
            from += 4;
        }
        return switch (type) {
            case EtherType.IPV4 -> ip.rewrite(frame, from, end, 4);
            case EtherType.IPV6 -> ip.rewrite(frame, from, end, 6);
            case EtherType.ARP, RARP -> arp(frame, from, end);
            case MPLS, MPLS_MULTICAST -> mpls(frame, from, end);
            case PPPOE_SESSION -> pppoe(frame, from, end);
            case BRIDGED_ETHERNET -> frame.enter() && ethernet(frame, from, end);
            default -> false;
        };
    }

    /** RFC 826: Ethernet and IPv4 only. */
    private boolean arp(Frame frame, int at, int end) {
        boolean known = end - at >= 28
                && frame.u16(at) == 1
                && frame.u16(at + 2) == EtherType.IPV4
                && frame.u16(at + 4) == (Addresses.MAC << 8 | Addresses.IPV4);
        if (known) {
            addresses.mac(frame.bytes, at + 8);
            addresses.ipv4(frame.bytes, at + 14);
            addresses.mac(frame.bytes, at + 18);
            addresses.ipv4(frame.bytes, at + 24);
            frame.zero(at + 28, end);
        }
        return known;
    }

    /** RFC 3032: labels down to the bottom of the stack, then IP of either version. */
    private boolean mpls(Frame frame, int at, int end) {
        int from = at;
        boolean bottom = false;
        while (!bottom && end - from >= 4) {
            bottom = (frame.u8(from + 2) & 1) != 0;
            from += 4;
        }
        return bottom && ip.rewrite(frame, from, end, 0);
    }

    /** RFC 2516, with IP in it. */
    private boolean pppoe(Frame frame, int at, int end) {
        if (end - at < 8) {
            return false;
        }
        return switch (frame.u16(at + 6)) {
            case 0x0021 -> ip.rewrite(frame, at + 8, end, 4);
            case 0x0057 -> ip.rewrite(frame, at + 8, end, 6);
            default -> false;
        };
    }
}
