package io.pcapflux.source.live;

import java.time.Duration;

/** What holds unless told, and the bounds of what may be told. */
final class LiveDefaults {
    static final int SNAPLEN = 262_144;
    static final int BUFFER = 64 << 20;
    static final Duration TIMEOUT = Duration.ofMillis(10);
    static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

    private LiveDefaults() {}

    static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
