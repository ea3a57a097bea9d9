package io.pcapflux.format.pcap;

import io.pcapflux.packet.TimeResolution;
import java.math.BigInteger;

/**
 * Converts a pcapng interface's timestamps, exactly, rounded down to nanoseconds.
 *
 * @param resolution of the timestamps
 * @param offsetSeconds is added, as {@code if_tsoffset} says
 */
record TimeUnits(TimeResolution resolution, long offsetSeconds) {
    private static final long NANOS = 1_000_000_000L;
    private static final BigInteger BIG_NANOS = BigInteger.valueOf(NANOS);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

    /** The usual case: a power of ten from seconds to nanoseconds, and a count that fits. */
    private boolean usual(long units) {
        return units >= 0 && resolution.base() == 10 && resolution.exponent() <= 9;
    }

    /** Whole seconds since 1970 of an unsigned number of units; the nearest that 64 bits hold. */
    long seconds(long units) {
        if (usual(units) && offsetSeconds == 0) {
            return units / powerOfTen(resolution.exponent());
        }
        BigInteger seconds = exactNanos(units).divide(BIG_NANOS).add(BigInteger.valueOf(offsetSeconds));
        return seconds.min(MAX).max(MIN).longValue();
    }

    /** The nanoseconds within that second. */
    int nanoOfSecond(long units) {
        if (usual(units)) {
            long power = powerOfTen(resolution.exponent());
            return (int) (units % power * (NANOS / power));
        }
        return exactNanos(units).mod(BIG_NANOS).intValue();
    }

    /** Without the offset, which is whole seconds. */
    private BigInteger exactNanos(long units) {
        BigInteger unitsPerSecond = BigInteger.valueOf(resolution.base()).pow(resolution.exponent());
        return new BigInteger(Long.toUnsignedString(units)).multiply(BIG_NANOS).divide(unitsPerSecond);
    }

    private static long powerOfTen(int exponent) {
        return switch (exponent) {
            case 6 -> 1_000_000L;
            case 9 -> NANOS;
            default -> (long) Math.pow(10, exponent);
        };
    }
}
