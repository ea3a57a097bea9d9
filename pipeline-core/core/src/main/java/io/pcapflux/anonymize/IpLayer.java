package io.pcapflux.anonymize;

/** IPv4 and IPv6 headers with all that stands between them and the protocol they carry. */
final class IpLayer {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;

    private final Addresses addresses;
    private final TransportLayer transport;

    IpLayer(Addresses addresses, LinkLayer link) {
        this.addresses = addresses;
        this.transport = new TransportLayer(addresses, this, link);
    }

    /**
     * One IP packet.
     *
     * @param version 4 or 6, or 0 where the packet itself tells
     */
    boolean rewrite(Frame frame, int at, int end, int version) {
        int told = at < end ? frame.u8(at) >>> 4 : 0;
        if (!frame.enter() || (version != 0 && version != told)) {
            return false;
        }
        return switch (told) {
            case 4 -> ipv4(frame, at, end);
            case 6 -> ipv6(frame, at, end);
            default -> false;
        };
    }

    private boolean ipv4(Frame frame, int at, int end) {
        if (end - at < IPV4_HEADER) {
            return false;
        }
        int header = (frame.u8(at) & 0xF) * 4;
        int total = frame.u16(at + 2);
        if (header < IPV4_HEADER || end - at < header || (total != 0 && total < header)) {
            return false;
        }
        if (!plainIpv4Options(frame, at + IPV4_HEADER, at + header)) {
            return false;
        }
        int stop = total == 0 ? end : Math.min(end, at + total); // 0: to be cut into segments by the adapter
        frame.zero(stop, end);
        int before = frame.sum(at + 12, at + 20);
        addresses.ipv4(frame.bytes, at + 12);
        addresses.ipv4(frame.bytes, at + 16);
        int after = frame.sum(at + 12, at + 20);
        frame.mend(at + 10, stop, before, after);
        Pseudo pseudo = new Pseudo(4, before, after);
        boolean laterFragment = (frame.u16(at + 6) & 0x1FFF) != 0;
        return next(frame, frame.u8(at + 9), at + header, stop, pseudo, laterFragment);
    }

    /** Whether there are only options that hold no addresses: padding, security, stream, router alert. */
    private static boolean plainIpv4Options(Frame frame, int from, int end) {
        int at = from;
        while (at < end && frame.u8(at) != 0) {
            int type = frame.u8(at);
            boolean plain = type == 1 || type == 130 || type == 134 || type == 136 || type == 148;
            int length = type == 1 ? 1 : at + 1 < end ? frame.u8(at + 1) : 0;
            if (!plain || length < 1 || (type != 1 && length < 2)) {
                return false;
            }
            at += length;
        }
        frame.zero(Math.min(at, end), end);
        return true;
    }

    private boolean ipv6(Frame frame, int at, int end) {
        if (end - at < IPV6_HEADER) {
            return false;
        }
        int length = frame.u16(at + 4);
        int stop = length == 0 ? end : Math.min(end, at + IPV6_HEADER + length); // 0: a jumbogram or to be cut
        frame.zero(stop, end);
        int before = frame.sum(at + 8, at + 40);
        addresses.ipv6(frame.bytes, at + 8);
        addresses.ipv6(frame.bytes, at + 24);
        Pseudo pseudo = new Pseudo(6, before, frame.sum(at + 8, at + 40));
        return next(frame, frame.u8(at + 6), at + IPV6_HEADER, stop, pseudo, false);
    }

    /** Extension headers, then what they lead to. */
    private boolean next(Frame frame, int first, int from, int end, Pseudo pseudo, boolean laterFragment) {
        int protocol = first;
        int at = from;
        boolean opaque = laterFragment;
        while (!opaque && isExtension(protocol, pseudo)) {
            if (end - at < 8) {
                return false;
            }
            int length = length(frame, protocol, at);
            boolean options = protocol == 0 || protocol == 60;
            if (options && !plainIpv6Options(frame, at + 2, Math.min(end, at + length))) {
                return false;
            }
            opaque = protocol == FRAGMENT && frame.u16(at + 2) >>> 3 != 0;
            protocol = frame.u8(at);
            at += length;
        }
        if (opaque || at >= end) {
            frame.payloadAt(Math.min(at, end));
            return !opaque || transport.knows(protocol, pseudo.version());
        }
        return transport.rewrite(frame, protocol, at, end, pseudo);
    }

    private static boolean isExtension(int protocol, Pseudo pseudo) {
        boolean ipv6 = pseudo.version() == 6;
        return protocol == AUTHENTICATION || (ipv6 && (protocol == 0 || protocol == 60 || protocol == FRAGMENT));
    }

    private static int length(Frame frame, int header, int at) {
        return switch (header) {
            case FRAGMENT -> 8;
            case AUTHENTICATION -> (frame.u8(at + 1) + 2) * 4;
            default -> (frame.u8(at + 1) + 1) * 8;
        };
    }

    /** Whether there are only options that hold no addresses: padding, tunnel limit, router alert, jumbo payload. */
    private static boolean plainIpv6Options(Frame frame, int from, int end) {
        int at = from;
        while (at < end) {
            int type = frame.u8(at);
            boolean plain = type == 0 || type == 1 || type == 4 || type == 5 || type == 0xC2;
            if (!plain || (type != 0 && at + 1 >= end)) {
                return false;
            }
            at += type == 0 ? 1 : 2 + frame.u8(at + 1);
        }
        return true;
    }
}
