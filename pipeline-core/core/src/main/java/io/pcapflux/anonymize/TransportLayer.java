package io.pcapflux.anonymize;

/** What IP carries. Payload of applications stays as it is. */
final class TransportLayer {
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int MULTIPATH = 30;

    private final IpLayer ip;
    private final LinkLayer link;
    private final IcmpLayer icmp;
    private final Icmpv6Layer icmpv6;
    private final GroupMembership groups;

    TransportLayer(Addresses addresses, IpLayer ip, LinkLayer link) {
        this.ip = ip;
        this.link = link;
        this.groups = new GroupMembership(addresses);
        this.icmp = new IcmpLayer(addresses, ip);
        this.icmpv6 = new Icmpv6Layer(addresses, ip, groups);
    }

    /** Whether it can be told what a protocol carries. */
    boolean knows(int protocol, int version) {
        return switch (protocol) {
            case 1, 2 -> version == 4;
            case 58, 59 -> version == 6;
            case 4, 6, 17, 33, 41, 47, 50, 132, 136 -> true;
            default -> false;
        };
    }

    boolean rewrite(Frame frame, int protocol, int at, int end, Pseudo pseudo) {
        return knows(protocol, pseudo.version())
                && switch (protocol) {
                    case 1 -> icmp.rewrite(frame, at, end);
                    case 2 -> groups.igmp(frame, at, end);
                    case 4 -> ip.rewrite(frame, at, end, 4);
                    case 6 -> tcp(frame, at, end, pseudo);
                    case 17 -> udp(frame, at, end, pseudo);
                    case 33 -> dccp(frame, at, end, pseudo);
                    case 41 -> ip.rewrite(frame, at, end, 6);
                    case 47 -> gre(frame, at, end);
                    case 58 -> icmpv6.rewrite(frame, at, end, pseudo);
                    case 132 -> sctp(frame, at, end);
                    case 136 -> udpLite(frame, at, end, pseudo);
                    default -> opaque(frame, at, end);
                };
    }

    /** Encrypted, or nothing at all. */
    private static boolean opaque(Frame frame, int at, int end) {
        frame.payloadAt(Math.min(end, at + 8));
        return true;
    }

    private static boolean tcp(Frame frame, int at, int end, Pseudo pseudo) {
        frame.mend(at + 16, end, pseudo.before(), pseudo.after());
        int header = at + 12 < end ? (frame.u8(at + 12) >>> 4) * 4 : 20;
        frame.payloadAt(Math.min(end, at + Math.max(20, header)));
        return plainTcpOptions(frame, at + 20, Math.min(end, at + header));
    }

    /** Whether no option tells another address (RFC 8684, ADD_ADDR). */
    private static boolean plainTcpOptions(Frame frame, int from, int end) {
        int at = from;
        while (at < end && frame.u8(at) != 0) {
            int kind = frame.u8(at);
            int length = kind == 1 ? 1 : at + 1 < end ? frame.u8(at + 1) : 2;
            boolean address = kind == MULTIPATH && (at + 2 >= end || frame.u8(at + 2) >>> 4 == 3);
            if (address || (kind != 1 && length < 2)) {
                return !address; // what is broken is no option
            }
            at += length;
        }
        return true;
    }

    private static boolean udp(Frame frame, int at, int end, Pseudo pseudo) {
        boolean summed = at + 8 <= end && frame.u16(at + 6) != 0;
        if (summed) {
            frame.mend(at + 6, end, pseudo.before(), pseudo.after());
            if (frame.u16(at + 6) == 0) { // would say that there is none
                frame.bytes[at + 6] = (byte) 0xFF;
                frame.bytes[at + 7] = (byte) 0xFF;
            }
        }
        frame.payloadAt(Math.min(end, at + 8));
        return true;
    }

    private static boolean udpLite(Frame frame, int at, int end, Pseudo pseudo) {
        frame.mend(at + 6, end, pseudo.before(), pseudo.after());
        frame.payloadAt(Math.min(end, at + 8));
        return true;
    }

    private static boolean dccp(Frame frame, int at, int end, Pseudo pseudo) {
        frame.mend(at + 6, end, pseudo.before(), pseudo.after());
        int header = at + 4 < end ? frame.u8(at + 4) * 4 : 12;
        frame.payloadAt(Math.min(end, at + Math.max(12, header)));
        return true;
    }

    /** RFC 4960: the chunks that set up an association and change it list addresses. */
    private static boolean sctp(Frame frame, int from, int end) {
        frame.payloadAt(Math.min(end, from + 12));
        int at = from + 12;
        while (at + 4 <= end) {
            int type = frame.u8(at);
            int length = frame.u16(at + 2);
            if (type == 1 || type == 2 || type == 0x80 || type == 0xC1 || length < 4) {
                return false;
            }
            at += (length + 3) & ~3;
        }
        return true;
    }

    /** RFC 2784 and 2890. */
    private boolean gre(Frame frame, int at, int end) {
        if (end - at < 4) {
            return false;
        }
        int flags = frame.u16(at);
        boolean checksum = (flags & GRE_CHECKSUM) != 0;
        int header = 4 + (checksum ? 4 : 0) + ((flags & GRE_KEY) != 0 ? 4 : 0) + ((flags & GRE_SEQUENCE) != 0 ? 4 : 0);
        if ((flags & GRE_ROUTING) != 0 || (flags & 7) != 0 || end - at < header) {
            return false;
        }
        int before = frame.sum(at, end);
        boolean found = link.carried(frame, frame.u16(at + 2), at + header, end);
        if (checksum) {
            frame.mend(at + 4, end, before, frame.sum(at, end));
        }
        return found;
    }
}
