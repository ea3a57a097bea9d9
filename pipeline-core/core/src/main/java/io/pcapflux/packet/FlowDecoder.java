package io.pcapflux.packet;

/**
 * Finds the conversation a packet belongs to: IP addresses, upper-layer protocol and ports.
 *
 * <p>Reused from packet to packet: {@link #decode} overwrites what the accessors tell, and makes no object. For one
 * thread at a time; each subscription has its own.
 *
 * <p>It understands the link types {@code ETHERNET} (802.1Q, 802.1ad and older QinQ tags are looked through, any number
 * of them), {@code LINUX_SLL}, {@code LINUX_SLL2}, {@code NULL} and {@code LOOP} (either byte order), {@code RAW},
 * {@code IPV4} and {@code IPV6}; IPv4 with options; IPv6 with extension headers (RFC 8200, looked through, as is AH);
 * the ports of TCP, UDP, UDP-Lite, SCTP and DCCP. Other protocols have addresses only, and so has every fragment, the
 * first one too, so that all fragments of a conversation look the same.
 */
public final class FlowDecoder {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int PORTS = 4;

    private byte[] bytes = new byte[0];
    private int base;
    /** The end of the bytes at hand, cut to the IP packet's own length once that is known: behind it lies padding. */
    private int limit;

    private int networkOffset;
    private int transportOffset;
    private int ipVersion;
    private int protocol;
    private boolean fragment;
    private int sourcePort;
    private int destinationPort;

    /**
     * Decodes a packet.
     *
     * @return whether it belongs to a conversation; false for whatever is not IP, is malformed, or is cut off before
     *     the addresses and (where the protocol has them) the ports. The accessors tell nothing of use then.
     */
    public boolean decode(Packet packet) {
        bytes = packet.chunk();
        base = packet.offset();
        limit = packet.capturedLength();
        fragment = false;
        sourcePort = -1;
        destinationPort = -1;
        return switch (packet.linkType().number()) {
            case 1 -> etherType(12);
            case 113 -> etherType(14);
            case 276 -> has(0, 20) && network(u16(0), 20);
            case 0, 108 -> addressFamily();
            case 101, 228, 229 -> rawIp(packet.linkType());
            default -> false;
        };
    }

    /** 4 or 6. */
    public int ipVersion() {
        return ipVersion;
    }

    /**
     * The upper-layer protocol, as IANA numbers them; of a fragmented IPv6 packet what its fragment header names, which
     * may be one more extension header.
     */
    public int protocol() {
        return protocol;
    }

    /** Whether the packet is a fragment, the first one included. */
    public boolean fragment() {
        return fragment;
    }

    /** Whether ports are known; not of fragments and of protocols without ports. */
    public boolean hasPorts() {
        return sourcePort >= 0;
    }

    /** 0 to 65535, or -1 without ports. */
    public int sourcePort() {
        return sourcePort;
    }

    /** 0 to 65535, or -1 without ports. */
    public int destinationPort() {
        return destinationPort;
    }

    /** Where in the packet the IP header begins. */
    public int networkOffset() {
        return networkOffset;
    }

    /** Where in the packet the upper-layer header begins, or would if it had been captured. */
    public int transportOffset() {
        return transportOffset;
    }

    /** Where in the packet the source address begins; {@link #addressLength} bytes. */
    public int sourceAddressOffset() {
        return networkOffset + (ipVersion == 4 ? 12 : 8);
    }

    /** Where in the packet the destination address begins; {@link #addressLength} bytes. */
    public int destinationAddressOffset() {
        return sourceAddressOffset() + addressLength();
    }

    /** Bytes of an address: 4 or 16. */
    public int addressLength() {
        return ipVersion == 4 ? 4 : 16;
    }

    /**
     * 64 bits of IP version, protocol, addresses and ports, equal for both directions of a conversation. The same for
     * all time and on all machines: other systems may store it.
     *
     * <p>With {@code m} the finalizer of SplitMix64, 64-bit arithmetic without overflow checks, and {@code high} and
     * {@code low} the two halves of an address (an IPv4 address is all in {@code low}), an endpoint is {@code e = m(m(
     * m(high) ^ low) ^ port)}, port 0 where there is none; the hash is {@code m(e1 + e2 + 256 * version + protocol)}.
     */
    public long symmetricHash() {
        long source = endpoint(sourceAddressOffset(), sourcePort);
        long destination = endpoint(destinationAddressOffset(), destinationPort);
        return mix(source + destination + (ipVersion << 8 | protocol));
    }

    private long endpoint(int address, int port) {
        long high = ipVersion == 4 ? 0 : u64(address);
        long low = ipVersion == 4 ? u32(address) : u64(address + 8);
        return mix(mix(mix(high) ^ low) ^ Math.max(0, port));
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private boolean etherType(int at) {
        return has(at, 2) && network(u16(at), at + 2);
    }

    /** A network-layer packet of an EtherType, behind any number of VLAN tags. */
    private boolean network(int etherType, int at) {
        int type = etherType;
        int from = at;
        while (EtherType.isVlanTag(type)) {
            if (!has(from, 4)) {
                return false;
            }
            type = u16(from + 2);
            from += 4;
        }
        return switch (type) {
            case EtherType.IPV4 -> ipv4(from);
            case EtherType.IPV6 -> ipv6(from);
            default -> false;
        };
    }

    /** The address family is in the byte order of the machine that captured, which nobody wrote down. */
    private boolean addressFamily() {
        if (!has(0, 4)) {
            return false;
        }
        int family = u16(0) << 16 | u16(2);
        // AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS.
        return switch ((family & 0x00FFFFFF) == 0 ? family >>> 24 : family) {
            case 2 -> ipv4(4);
            case 10, 24, 28, 30 -> ipv6(4);
            default -> false;
        };
    }

    private boolean rawIp(LinkType type) {
        if (!has(0, 1)) {
            return false;
        }
        return switch (u8(0) >>> 4) {
            case 4 -> !type.equals(LinkType.IPV6) && ipv4(0);
            case 6 -> !type.equals(LinkType.IPV4) && ipv6(0);
            default -> false;
        };
    }

    private boolean ipv4(int at) {
        if (!has(at, IPV4_HEADER) || u8(at) >>> 4 != 4) {
            return false;
        }
        int headerLength = (u8(at) & 0xF) * 4;
        int totalLength = u16(at + 2);
        boolean wholeHeader = headerLength >= IPV4_HEADER && has(at, headerLength);
        // The total length is 0 where the adapter cut the packet into segments after it was captured.
        if (!wholeHeader || (totalLength != 0 && totalLength < headerLength)) {
            return false;
        }
        if (totalLength != 0) {
            limit = Math.min(limit, at + totalLength);
        }
        ipVersion = 4;
        networkOffset = at;
        fragment = (u16(at + 6) & 0x3FFF) != 0;
        return transport(u8(at + 9), at + headerLength);
    }

    private boolean ipv6(int at) {
        if (!has(at, IPV6_HEADER) || u8(at) >>> 4 != 6) {
            return false;
        }
        int payloadLength = u16(at + 4);
        // The payload length is 0 of jumbograms, and where the adapter cut the packet after it was captured.
        if (payloadLength != 0) {
            limit = Math.min(limit, at + IPV6_HEADER + payloadLength);
        }
        ipVersion = 6;
        networkOffset = at;
        return transport(u8(at + 6), at + IPV6_HEADER);
    }

    /** What follows the IP header: extension headers, then the protocol. */
    private boolean transport(int firstProtocol, int at) {
        int next = firstProtocol;
        int from = at;
        while (!fragment && isExtension(next)) {
            if (!has(from, 8)) {
                return false;
            }
            int length = extensionLength(next, from);
            fragment = next == 44 && (u16(from + 2) & 0xFFF9) != 0;
            next = u8(from);
            from += length;
        }
        protocol = next;
        transportOffset = from;
        return fragment || !isPorted(next) || ports(from);
    }

    private boolean isExtension(int header) {
        return switch (header) {
            case 51 -> true;
            case 0, 43, 44, 60, 135, 139, 140 -> ipVersion == 6;
            default -> false;
        };
    }

    private int extensionLength(int header, int at) {
        return switch (header) {
            case 44 -> 8;
            case 51 -> (u8(at + 1) + 2) * 4;
            default -> (u8(at + 1) + 1) * 8;
        };
    }

    private static boolean isPorted(int protocol) {
        return switch (protocol) {
            case 6, 17, 33, 132, 136 -> true;
            default -> false;
        };
    }

    private boolean ports(int at) {
        if (!has(at, PORTS)) {
            return false;
        }
        sourcePort = u16(at);
        destinationPort = u16(at + 2);
        return true;
    }

    private boolean has(int at, int length) {
        return at <= limit - length;
    }

    private int u8(int at) {
        return bytes[base + at] & 0xFF;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    private long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    private long u64(int at) {
        return u32(at) << 32 | u32(at + 4);
    }
}
