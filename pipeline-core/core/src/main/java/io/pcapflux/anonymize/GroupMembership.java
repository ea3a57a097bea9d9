package io.pcapflux.anonymize;

/** Who listens to which group: IGMP (RFC 1112, 2236, 3376) and MLD (RFC 2710, 3810), which differ in lengths only. */
final class GroupMembership {
    private static final int HEADER = 8;

    private final Addresses addresses;

    GroupMembership(Addresses addresses) {
        this.addresses = addresses;
    }

    boolean igmp(Frame frame, int at, int end) {
        if (end - at < HEADER) {
            return false;
        }
        int before = frame.sum(at, end);
        boolean found = switch (frame.u8(at)) {
            case 0x11 -> query(frame, at + 4, end, Addresses.IPV4);
            case 0x12, 0x16, 0x17 -> group(frame, at + 4, end, Addresses.IPV4);
            case 0x22 -> reports(frame, at + HEADER, end, frame.u16(at + 6), Addresses.IPV4);
            default -> false;
        };
        frame.mend(at + 2, end, before, frame.sum(at, end));
        return found;
    }

    /** The checksum is the caller's. */
    boolean mld(Frame frame, int at, int end) {
        return switch (frame.u8(at)) {
            case 130 -> query(frame, at + HEADER, end, Addresses.IPV6);
            case 143 -> reports(frame, at + HEADER, end, frame.u16(at + 6), Addresses.IPV6);
            default -> group(frame, at + HEADER, end, Addresses.IPV6);
        };
    }

    private boolean group(Frame frame, int at, int end, int length) {
        if (end - at < length) {
            return false;
        }
        addresses.map(frame.bytes, at, length);
        frame.zero(at + length, end);
        return true;
    }

    /** A group; in the newer versions 4 bytes more, the last two the number of sources, and the sources. */
    private boolean query(Frame frame, int at, int end, int length) {
        if (end - at < length) {
            return false;
        }
        addresses.map(frame.bytes, at, length);
        int sources = at + length + 4;
        if (sources > end) {
            frame.zero(at + length, end);
            return true;
        }
        return sources(frame, sources, end, frame.u16(sources - 2), length) >= 0;
    }

    /** Records of a type, a length in words, a number of sources, the group, the sources and other words. */
    private boolean reports(Frame frame, int from, int end, int records, int length) {
        int at = from;
        for (int i = 0; i < records; i++) {
            if (end - at < 4 + length) {
                return false;
            }
            addresses.map(frame.bytes, at + 4, length);
            int behind = sources(frame, at + 4 + length, end, frame.u16(at + 2), length);
            int other = 4 * frame.u8(at + 1);
            if (behind < 0 || other > end - behind) {
                return false;
            }
            frame.zero(behind, behind + other);
            at = behind + other;
        }
        frame.zero(at, end);
        return true;
    }

    /** Where the sources end; -1 if that is beyond the bytes at hand. */
    private int sources(Frame frame, int from, int end, int number, int length) {
        if (number > (end - from) / length) {
            return -1;
        }
        int behind = from + number * length;
        for (int at = from; at < behind; at += length) {
            addresses.map(frame.bytes, at, length);
        }
        return behind;
    }
}
