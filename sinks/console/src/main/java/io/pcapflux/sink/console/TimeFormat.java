package io.pcapflux.sink.console;

/** How the time of a packet is printed. */
public enum TimeFormat {
    /** {@code 2026-11-22 22:13:20.123456789}, UTC. */
    DATE_TIME,
    /** {@code 22:13:20.123456}, in the zone of this system and without the nanoseconds, as tcpdump does. */
    TCPDUMP_TIME,
    /** ISO 8601: {@code 2026-11-22T22:13:20.123456789Z}. */
    ISO,
    /** Seconds since 1970-01-01T00:00:00Z: {@code 1700000000.123456789}. */
    EPOCH,
    /** Seconds since the packet printed before: {@code 0.000012000}. */
    DELTA
}
