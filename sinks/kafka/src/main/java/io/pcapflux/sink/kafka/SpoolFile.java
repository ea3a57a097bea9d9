package io.pcapflux.sink.kafka;

import java.nio.file.Path;

/**
 * A whole file of a spool.
 *
 * @param number its place in the order
 * @param bytes its size
 * @param earlier whether a run before this one wrote it
 */
record SpoolFile(Path path, long number, long bytes, boolean earlier) {}
