package io.pcapflux.format.pcap;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.math.BigInteger;

/**
 * Converts a pcapng interface's timestamps into nanoseconds since 1970, exactly, rounded down.
 *
 * @param resolution of the timestamps
 * @param offsetSeconds is added, as {@code if_tsoffset} says
 */
record TimeUnits(TimeResolution resolution, long offsetSeconds) {
    private static final long NANOS = 1_000_000_000L;
    private static final BigInteger BIG_NANOS = BigInteger.valueOf(NANOS);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Packet.NO_TIMESTAMP + 1);

    /**
     * Nanoseconds since 1970 of an unsigned number of units. A time beyond the years 1677 to 2262, which 64 bits of
     * nanoseconds hold, becomes the last one that can be told.
     */
    long toNanos(long units) {
        if (offsetSeconds == 0 && units >= 0 && resolution.base() == 10) {
            if (resolution.exponent() == 9) {
                return units;
            }
            if (resolution.exponent() == 6 && units <= Long.MAX_VALUE / 1000) {
                return units * 1000;
            }
        }
        return exactly(units);
    }

    private long exactly(long units) {
        BigInteger count = new BigInteger(Long.toUnsignedString(units)).multiply(BIG_NANOS);
        BigInteger unitsPerSecond = BigInteger.valueOf(resolution.base()).pow(resolution.exponent());
        BigInteger nanos = count.divide(unitsPerSecond)
                .add(BigInteger.valueOf(offsetSeconds).multiply(BIG_NANOS));
        return nanos.min(MAX).max(MIN).longValue();
    }
}
