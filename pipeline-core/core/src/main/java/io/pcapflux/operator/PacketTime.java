package io.pcapflux.operator;

/** Arithmetic on times in nanoseconds that odd captures cannot drive over the edge. */
final class PacketTime {
    private PacketTime() {}

    /** The nanoseconds from one time to another, the nearest number there is where 64 bits are too few. */
    static long between(long from, long to) {
        long difference = to - from;
        boolean overflow = ((to ^ from) & (to ^ difference)) < 0;
        return overflow ? (to > from ? Long.MAX_VALUE : Long.MIN_VALUE) : difference;
    }

    /** The sum of two spans, the nearest number there is where 64 bits are too few. */
    static long sum(long one, long other) {
        long sum = one + other;
        boolean overflow = ((one ^ sum) & (other ^ sum)) < 0;
        return overflow ? (one > 0 ? Long.MAX_VALUE : Long.MIN_VALUE) : sum;
    }
}
