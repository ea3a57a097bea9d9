package io.pcapflux.packet;

/**
 * How finely a capture's timestamps were recorded: one unit is {@code base^-exponent} seconds.
 *
 * @param base 10 or 2
 * @param exponent 0 to 127
 */
public record TimeResolution(int base, int exponent) {
    public static final TimeResolution MICROSECONDS = new TimeResolution(10, 6);
    public static final TimeResolution NANOSECONDS = new TimeResolution(10, 9);

    public TimeResolution {
        if ((base != 10 && base != 2) || exponent < 0 || exponent > 127) {
            throw new IllegalArgumentException("no such time resolution: " + base + "^-" + exponent);
        }
    }

    /** Whether whole microseconds hold every timestamp of this resolution. */
    public boolean fitsMicroseconds() {
        return exponent == 0 || (base == 10 && exponent <= 6) || (base == 2 && exponent <= 6);
    }
}
