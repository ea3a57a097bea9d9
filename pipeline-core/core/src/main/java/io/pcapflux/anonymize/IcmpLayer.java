package io.pcapflux.anonymize;

/** ICMP (RFC 792, 1256). */
final class IcmpLayer {
    private static final int HEADER = 8;

    private final Addresses addresses;
    private final IpLayer ip;

    IcmpLayer(Addresses addresses, IpLayer ip) {
        this.addresses = addresses;
        this.ip = ip;
    }

    boolean rewrite(Frame frame, int at, int end) {
        int before = frame.sum(at, end);
        boolean found = message(frame, at, end);
        frame.mend(at + 2, end, before, frame.sum(at, end));
        return found;
    }

    private boolean message(Frame frame, int at, int end) {
        return switch (frame.u8(at)) {
            case 3, 4, 11, 12 -> end - at >= HEADER && quoted(frame, at, end);
            case 5 -> redirect(frame, at, end);
            case 9 -> routers(frame, at, end);
            case 0, 8, 10, 13, 14, 15, 16, 17, 18 -> {
                frame.payloadAt(Math.min(end, at + HEADER));
                yield true;
            }
            default -> false;
        };
    }

    /** The packet that the error is about; what may follow it (RFC 4884) is erased. */
    private boolean quoted(Frame frame, int at, int end) {
        int words = frame.u8(at + 5);
        int stop = words == 0 ? end : Math.min(end, at + HEADER + 4 * words);
        frame.zero(stop, end);
        return stop == at + HEADER || ip.rewrite(frame, at + HEADER, stop, 4);
    }

    private boolean redirect(Frame frame, int at, int end) {
        if (end - at < HEADER) {
            return false;
        }
        addresses.ipv4(frame.bytes, at + 4);
        return end - at == HEADER || ip.rewrite(frame, at + HEADER, end, 4);
    }

    private boolean routers(Frame frame, int at, int end) {
        if (end - at < HEADER || frame.u8(at + 5) != 2 || end - at < HEADER + 8 * frame.u8(at + 4)) {
            return false;
        }
        int behind = at + HEADER + 8 * frame.u8(at + 4);
        for (int entry = at + HEADER; entry < behind; entry += 8) {
            addresses.ipv4(frame.bytes, entry);
        }
        frame.zero(behind, end);
        return true;
    }
}
