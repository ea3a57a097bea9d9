package io.pcapflux.sink.pcapfile;

import java.time.Duration;

/**
 * When the whole sink ends, in order: whatever comes first.
 *
 * @param files complete ones; 0 = any number
 * @param size bytes of all files: the packet that reaches it is the last one; 0 = any
 * @param packets in all files; 0 = any number
 * @param duration by the wall clock, from the subscription on; zero = any
 */
public record FileLimit(long files, long size, long packets, Duration duration) {
    /** Ends with the stream. */
    public static final FileLimit NONE = new FileLimit(0, 0, 0, Duration.ZERO);

    public FileLimit {
        if (files < 0 || size < 0 || packets < 0 || duration.isNegative()) {
            throw new IllegalArgumentException("a limit must not be negative");
        }
    }
}
