package io.pcapflux.packet;

/** What a frame carries, as IEEE numbers it. */
public final class EtherType {
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int IPV6 = 0x86DD;

    /** No EtherType: the frame is cut off before it, of another link type, or 802.3 with a length in its place. */
    public static final int NONE = -1;

    private static final int FIRST = 0x0600;

    private EtherType() {}

    /** Whether this one announces a VLAN tag: 802.1Q, 802.1ad, or one of the older ones for stacked tags. */
    public static boolean isVlanTag(int etherType) {
        return switch (etherType) {
            case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300 -> true;
            default -> false;
        };
    }

    /**
     * What a packet of the link types {@code ETHERNET}, {@code LINUX_SLL} or {@code LINUX_SLL2} carries behind all its
     * VLAN tags, or {@link #NONE}. Makes no object.
     */
    public static int of(Packet packet) {
        return switch (packet.linkType().number()) {
            case 1 -> of(packet, 12, 14);
            case 113 -> of(packet, 14, 16);
            case 276 -> of(packet, 0, 20);
            default -> NONE;
        };
    }

    private static int of(Packet packet, int at, int behind) {
        int captured = packet.capturedLength();
        if (captured < at + 2) {
            return NONE;
        }
        int type = packet.shortAt(at);
        for (int tag = behind; isVlanTag(type); tag += 4) {
            if (captured < tag + 4) {
                return NONE;
            }
            type = packet.shortAt(tag + 2);
        }
        return type < FIRST ? NONE : type;
    }
}
