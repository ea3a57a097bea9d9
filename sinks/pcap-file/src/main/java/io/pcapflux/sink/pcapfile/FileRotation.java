package io.pcapflux.sink.pcapfile;

import java.time.Duration;

/**
 * When the next file begins: whatever comes first.
 *
 * @param size the most bytes of a file; a packet that does not fit into it begins the next. A compressed file counts as
 *     far as it has been written, and so becomes up to a megabyte larger. 0 = any
 * @param interval aligned to the clock (10 minutes: at :00, :10 ...), by the packets' times; for packets that are as
 *     fresh as a live source's also when none comes. Zero = any
 * @param packets the most packets of a file; 0 = any
 */
public record FileRotation(long size, Duration interval, long packets) {
    /** One file. */
    public static final FileRotation NONE = new FileRotation(0, Duration.ZERO, 0);

    public FileRotation {
        if (size < 0 || interval.isNegative() || packets < 0) {
            throw new IllegalArgumentException("a rotation must not be negative");
        }
        if (!interval.isZero() && interval.toMillis() < 1) {
            throw new IllegalArgumentException("an interval must have a millisecond");
        }
    }

    boolean rotates() {
        return size > 0 || !interval.isZero() || packets > 0;
    }
}
