package io.pcapflux.format.pcap;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * Converts a pcapng interface's timestamps, exactly: into nanoseconds rounded down, and back into the number of units
 * that is read as the same nanosecond.
 *
 * @param resolution of the timestamps
 * @param offsetSeconds is added, as {@code if_tsoffset} says
 */
record TimeUnits(TimeResolution resolution, long offsetSeconds) {
    private static final long NANOS = 1_000_000_000L;
    /** Before the last second whose nanoseconds 64 bits hold. */
    private static final long LAST_NANO_SECOND = Long.MAX_VALUE / NANOS - 1;

    private static final BigInteger MAX_UNITS =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final BigInteger BIG_NANOS = BigInteger.valueOf(NANOS);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private static final TimeUnits NANOSECONDS = new TimeUnits(TimeResolution.NANOSECONDS, 0);
    /** Nanoseconds since the year 1697. */
    private static final TimeUnits BEFORE_1970 = new TimeUnits(TimeResolution.NANOSECONDS, -(1L << 33));

    private static final TimeUnits SECONDS = new TimeUnits(new TimeResolution(10, 0), 0);

    /**
     * These, or the first others that can tell the time of a packet; seconds where there are none.
     *
     * @throws IllegalArgumentException if it is before 1697
     */
    TimeUnits orFitting(Packet packet) {
        for (TimeUnits each : List.of(this, NANOSECONDS, BEFORE_1970)) {
            if (each.fits(packet.timestampSeconds(), packet.timestampNanoOfSecond())) {
                return each;
            }
        }
        if (packet.timestampSeconds() < 0) {
            throw new IllegalArgumentException(packet + " has a time that pcapng cannot hold");
        }
        return SECONDS;
    }

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
        return new BigInteger(Long.toUnsignedString(units)).multiply(BIG_NANOS).divide(unitsPerSecond());
    }

    /** Whether there is an unsigned 64-bit number of units for exactly this nanosecond. */
    boolean fits(long seconds, int nanoOfSecond) {
        if (usualTime(seconds)) {
            return switch (resolution.exponent()) { // divisors that are known when this is compiled
                case 6 -> nanoOfSecond % 1000 == 0;
                case 9 -> true;
                default -> nanoOfSecond % (NANOS / powerOfTen(resolution.exponent())) == 0;
            };
        }
        return fitsExactly(seconds, nanoOfSecond);
    }

    private boolean fitsExactly(long seconds, int nanoOfSecond) {
        BigInteger units = exactUnits(seconds, nanoOfSecond);
        return units.signum() >= 0
                && units.bitLength() <= Long.SIZE
                && seconds(units.longValue()) == seconds
                && nanoOfSecond(units.longValue()) == nanoOfSecond;
    }

    /** The unsigned number of units of a time that fits. */
    long units(long seconds, int nanoOfSecond) {
        if (usualTime(seconds)) {
            return switch (resolution.exponent()) {
                case 6 -> seconds * 1_000_000 + nanoOfSecond / 1000;
                case 9 -> seconds * NANOS + nanoOfSecond;
                default -> {
                    long power = powerOfTen(resolution.exponent());
                    yield seconds * power + nanoOfSecond / (NANOS / power);
                }
            };
        }
        return exactUnits(seconds, nanoOfSecond).longValue();
    }

    /** The usual case: a power of ten from seconds to nanoseconds, and a time that fits whatever the power is. */
    private boolean usualTime(long seconds) {
        return seconds >= 0
                && seconds < LAST_NANO_SECOND
                && offsetSeconds == 0
                && resolution.base() == 10
                && resolution.exponent() <= 9;
    }

    /** Rounded up, so that rounding down gives the nanosecond back. */
    private BigInteger exactUnits(long seconds, int nanoOfSecond) {
        BigInteger nanos = BigInteger.valueOf(seconds)
                .subtract(BigInteger.valueOf(offsetSeconds))
                .multiply(BIG_NANOS)
                .add(BigInteger.valueOf(nanoOfSecond));
        BigInteger[] units = nanos.multiply(unitsPerSecond()).divideAndRemainder(BIG_NANOS);
        return units[1].signum() > 0 ? units[0].add(BigInteger.ONE) : units[0];
    }

    private BigInteger unitsPerSecond() {
        return BigInteger.valueOf(resolution.base()).pow(resolution.exponent());
    }

    /** The time of a number of units; the nearest that an Instant holds. */
    Instant instant(long units) {
        long seconds = Math.max(Instant.MIN.getEpochSecond(), Math.min(Instant.MAX.getEpochSecond(), seconds(units)));
        return Instant.ofEpochSecond(seconds, nanoOfSecond(units));
    }

    /** The number of units that comes nearest to a time. */
    long nearest(Instant time) {
        BigInteger units = exactUnits(time.getEpochSecond(), time.getNano());
        return units.max(BigInteger.ZERO).min(MAX_UNITS).longValue();
    }

    private static long powerOfTen(int exponent) {
        return switch (exponent) {
            case 6 -> 1_000_000L;
            case 9 -> NANOS;
            default -> (long) Math.pow(10, exponent);
        };
    }
}
