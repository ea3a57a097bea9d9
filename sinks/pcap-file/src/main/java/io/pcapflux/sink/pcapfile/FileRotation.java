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
 * @param duration the same as an interval, but reckoned from each file's first packet. Zero = any
 */
public record FileRotation(long size, Duration interval, long packets, Duration duration) {
    /** One file. */
    public static final FileRotation NONE = new FileRotation(0, Duration.ZERO, 0);

    public FileRotation {
        check(size >= 0 && packets >= 0, "a rotation must not be negative");
        for (Duration time : new Duration[] {interval, duration}) {
            check(time.isZero() || time.toMillis() >= 1, "an interval must have a millisecond");
        }
    }

    /** One without a duration. */
    public FileRotation(long size, Duration interval, long packets) {
        this(size, interval, packets, Duration.ZERO);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    boolean rotates() {
        return size > 0 || !interval.isZero() || packets > 0 || !duration.isZero();
    }
}
