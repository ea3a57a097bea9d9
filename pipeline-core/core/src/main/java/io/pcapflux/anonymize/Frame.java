package io.pcapflux.anonymize;

/** The bytes of one packet, a copy that may be written to. */
final class Frame {
    /** How deep packets may be in packets. */
    static final int DEEPEST = 6;

    final byte[] bytes;
    private int payload;
    private int depth;

    Frame(byte[] bytes) {
        this.bytes = bytes;
        this.payload = bytes.length;
    }

    int u8(int at) {
        return bytes[at] & 0xFF;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    void zero(int from, int to) {
        for (int at = from; at < to; at++) {
            bytes[at] = 0;
        }
    }

    /** Says that at this place begins what the innermost protocol carries. */
    void payloadAt(int at) {
        payload = Math.min(payload, at);
    }

    /** Where the payload begins; the end where there is none. */
    int payload() {
        return payload;
    }

    /** Enters a packet within the packet; false where there have been too many. */
    boolean enter() {
        depth++;
        return depth <= DEEPEST;
    }

    /** The one's complement sum of 16-bit words, as internet checksums have it, 0 to 0xFFFF. */
    int sum(int from, int to) {
        long sum = 0;
        for (int at = from; at + 1 < to; at += 2) {
            sum += u16(at);
        }
        if ((to - from) % 2 != 0) {
            sum += u8(to - 1) << 8;
        }
        return fold(sum);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }

    static int add(int sum, int other) {
        return fold((long) sum + other);
    }

    /**
     * Mends a checksum whose data had one sum and now have another, so that a wrong one stays as wrong (RFC 1624,
     * equation 3). One that was not captured is left alone.
     *
     * @param end of the bytes at hand
     */
    void mend(int at, int end, int before, int after) {
        if (at + 2 <= end && before != after) {
            int mended = ~add(add(~u16(at) & 0xFFFF, ~before & 0xFFFF), after) & 0xFFFF;
            bytes[at] = (byte) (mended >>> 8);
            bytes[at + 1] = (byte) mended;
        }
    }
}
