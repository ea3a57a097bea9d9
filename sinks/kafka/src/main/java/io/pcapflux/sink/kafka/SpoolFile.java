package io.pcapflux.sink.kafka;

import java.nio.file.Path;

/**
 * A whole file of a spool.
 *
 * @param number its place in the order
 * @param bytes its size
 * @param packets that are in it; {@value #UNKNOWN} where a run before this one wrote it
 */
record SpoolFile(Path path, long number, long bytes, long packets) {
    static final long UNKNOWN = -1;

    /** Whether a run before this one wrote it. */
    boolean earlier() {
        return packets == UNKNOWN;
    }
}
