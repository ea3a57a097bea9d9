package io.pcapflux.anonymize;

/** ICMPv6 (RFC 4443), neighbour discovery (RFC 4861), listener discovery (RFC 2710, 3810). */
final class Icmpv6Layer {
    private static final int HEADER = 8;
    private static final int SOURCE_LINK = 1;
    private static final int TARGET_LINK = 2;
    private static final int PREFIX = 3;
    private static final int REDIRECTED = 4;
    private static final int MTU = 5;
    private static final int NONCE = 14;
    private static final int ROUTE = 24;
    private static final int NAME_SERVERS = 25;
    private static final int FLAGS = 26;

    private final Addresses addresses;
    private final IpLayer ip;
    private final GroupMembership groups;

    Icmpv6Layer(Addresses addresses, IpLayer ip, GroupMembership groups) {
        this.addresses = addresses;
        this.ip = ip;
        this.groups = groups;
    }

    boolean rewrite(Frame frame, int at, int end, Pseudo pseudo) {
        int before = Frame.add(pseudo.before(), frame.sum(at, end));
        boolean found = end - at >= HEADER && message(frame, at, end);
        frame.mend(at + 2, end, before, Frame.add(pseudo.after(), frame.sum(at, end)));
        return found;
    }

    private boolean message(Frame frame, int at, int end) {
        return switch (frame.u8(at)) {
            case 1, 2, 3, 4 -> quoted(frame, at, end);
            case 128, 129 -> {
                frame.payloadAt(at + HEADER);
                yield true;
            }
            case 130, 131, 132, 143 -> groups.mld(frame, at, end);
            case 133 -> options(frame, at + HEADER, end);
            case 134 -> options(frame, at + 16, end);
            case 135, 136 -> address(frame, at + 8, end) && options(frame, at + 24, end);
            case 137 -> address(frame, at + 8, end) && address(frame, at + 24, end) && options(frame, at + 40, end);
            default -> false;
        };
    }

    /** The packet that the error is about; what may follow it (RFC 4884) is erased. */
    private boolean quoted(Frame frame, int at, int end) {
        boolean extended = frame.u8(at) == 1 || frame.u8(at) == 3;
        int words = extended ? frame.u8(at + 4) : 0;
        int stop = words == 0 ? end : Math.min(end, at + HEADER + 8 * words);
        frame.zero(stop, end);
        return stop == at + HEADER || ip.rewrite(frame, at + HEADER, stop, 6);
    }

    private boolean address(Frame frame, int at, int end) {
        if (end - at < Addresses.IPV6) {
            return false;
        }
        addresses.ipv6(frame.bytes, at);
        return true;
    }

    private boolean options(Frame frame, int from, int end) {
        int at = from;
        while (at < end) {
            int length = at + 1 < end ? 8 * frame.u8(at + 1) : 0;
            if (length == 0 || length > end - at || !option(frame, at, length)) {
                return false;
            }
            at += length;
        }
        return at == end;
    }

    private boolean option(Frame frame, int at, int length) {
        return switch (frame.u8(at)) {
            case SOURCE_LINK, TARGET_LINK -> link(frame, at, length);
            case PREFIX -> length == 32 && address(frame, at + 16, at + length);
            case REDIRECTED -> length > 8 && ip.rewrite(frame, at + 8, at + length, 6);
            case ROUTE -> route(frame, at, length);
            case NAME_SERVERS -> servers(frame, at + 8, at + length);
            case MTU, NONCE, FLAGS -> true;
            default -> false;
        };
    }

    private boolean link(Frame frame, int at, int length) {
        if (length == 8) {
            addresses.mac(frame.bytes, at + 2);
        }
        return length == 8;
    }

    /** A prefix cut to 0, 8 or 16 bytes (RFC 4191). */
    private boolean route(Frame frame, int at, int length) {
        int given = length - 8;
        if (given > Addresses.IPV6) {
            return false;
        }
        byte[] prefix = new byte[Addresses.IPV6];
        System.arraycopy(frame.bytes, at + 8, prefix, 0, given);
        addresses.ipv6(prefix, 0);
        System.arraycopy(prefix, 0, frame.bytes, at + 8, given);
        return true;
    }

    private boolean servers(Frame frame, int from, int end) {
        boolean whole = (end - from) % Addresses.IPV6 == 0;
        for (int at = from; whole && at < end; at += Addresses.IPV6) {
            addresses.ipv6(frame.bytes, at);
        }
        return whole;
    }
}
