package io.pcapflux.sink.console;

import io.pcapflux.packet.Packet;
import java.util.ArrayList;
import java.util.List;

/**
 * The link-level header of a packet.
 *
 * @param length in bytes, VLAN tags and LLC included; 0 of a link type that is not known here, and of one without
 * @param protocol the EtherType of what follows, or one of the two numbers below
 * @param vlans the ids of its tags, the outer one first
 */
record LinkHeader(int length, int protocol, List<Integer> vlans) {
    static final int UNKNOWN = -1;
    /** IEEE 802.2 without an EtherType. */
    static final int LLC = -2;

    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86DD;

    private static final int LONGEST_802_3 = 1500;

    static LinkHeader of(Packet packet) {
        return switch (packet.linkType().number()) {
            case 1 -> etherType(packet, 12);
            case 113 -> etherType(packet, 14);
            case 276 -> packet.capturedLength() < 20 ? cut(packet) : protocol(packet, packet.shortAt(0), 20);
            case 0, 108 -> addressFamily(packet);
            case 9, 50 -> ppp(packet);
            case 104 -> etherType(packet, 2);
            case 101 -> ip(0, packet.capturedLength() > 0 ? packet.byteAt(0) >>> 4 : 0);
            case 228 -> ip(0, 4);
            case 229 -> ip(0, 6);
            default -> new LinkHeader(0, UNKNOWN, List.of());
        };
    }

    private static LinkHeader cut(Packet packet) {
        return new LinkHeader(packet.capturedLength(), UNKNOWN, List.of());
    }

    private static LinkHeader ip(int length, int version) {
        return new LinkHeader(length, version == 4 ? IPV4 : version == 6 ? IPV6 : UNKNOWN, List.of());
    }

    private static LinkHeader etherType(Packet packet, int at) {
        return packet.capturedLength() < at + 2 ? cut(packet) : protocol(packet, packet.shortAt(at), at + 2);
    }

    /** Behind any number of VLAN tags. */
    private static LinkHeader protocol(Packet packet, int first, int at) {
        int type = first;
        int from = at;
        List<Integer> vlans = new ArrayList<>(0);
        while (isVlanTag(type) && packet.capturedLength() >= from + 4) {
            vlans.add(packet.shortAt(from) & 0xFFF);
            type = packet.shortAt(from + 2);
            from += 4;
        }
        if (type <= LONGEST_802_3 && packet.linkType().number() == 1) {
            return llc(packet, from, vlans);
        }
        return new LinkHeader(from, type, vlans);
    }

    private static boolean isVlanTag(int etherType) {
        return switch (etherType) {
            case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300 -> true;
            default -> false;
        };
    }

    /** IEEE 802.2: two service access points, one or two bytes of control, and SNAP where both points say so. */
    private static LinkHeader llc(Packet packet, int at, List<Integer> vlans) {
        int left = packet.capturedLength() - at;
        if (left < 3 || packet.shortAt(at) == 0xFFFF) { // raw IPX has no LLC
            return new LinkHeader(at, LLC, vlans);
        }
        boolean unnumbered = (packet.byteAt(at + 2) & 3) == 3;
        boolean snap = packet.shortAt(at) == 0xAAAA && unnumbered && left >= 8;
        if (!snap) {
            return new LinkHeader(at + Math.min(left, unnumbered ? 3 : 4), LLC, vlans);
        }
        boolean etherType = packet.byteAt(at + 3) == 0 && packet.shortAt(at + 4) == 0;
        return new LinkHeader(at + 8, etherType ? packet.shortAt(at + 6) : LLC, vlans);
    }

    /** In the byte order of the machine that captured; the numbers of IPv6 differ from system to system. */
    private static LinkHeader addressFamily(Packet packet) {
        if (packet.capturedLength() < 4) {
            return cut(packet);
        }
        int family = packet.intAt(0);
        return switch ((family & 0x00FFFFFF) == 0 ? family >>> 24 : family) {
            case 2 -> ip(4, 4);
            case 10, 24, 28, 30 -> ip(4, 6);
            default -> new LinkHeader(4, UNKNOWN, List.of());
        };
    }

    /** With or without the two bytes of HDLC before the protocol. */
    private static LinkHeader ppp(Packet packet) {
        int at = packet.capturedLength() >= 4 && (packet.shortAt(0) == 0xFF03 || packet.shortAt(0) == 0x0F00) ? 2 : 0;
        if (packet.capturedLength() < at + 2) {
            return cut(packet);
        }
        return switch (packet.shortAt(at)) {
            case 0x0021 -> ip(at + 2, 4);
            case 0x0057 -> ip(at + 2, 6);
            default -> new LinkHeader(at + 2, UNKNOWN, List.of());
        };
    }
}
