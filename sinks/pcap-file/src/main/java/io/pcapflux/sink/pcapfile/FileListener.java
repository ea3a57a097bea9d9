package io.pcapflux.sink.pcapfile;

import java.nio.file.Path;

/**
 * Told of a sink's files. Called on the thread that writes, or on the sink's timer; must not block for long, and must
 * not throw.
 */
public interface FileListener {
    /**
     * A file that is whole, closed and has its final name.
     *
     * @param packets in it
     * @param bytes its length
     */
    record CompleteFile(Path path, long packets, long bytes) {}

    /** A file is complete. */
    default void completed(CompleteFile file) {}

    /** What a crashed run had left is now a whole file. */
    default void recovered(CompleteFile file) {}

    /**
     * A file could not be written on, and the sink goes on without it.
     *
     * @param reason what is wrong
     */
    default void dropping(Path path, String reason) {}

    /**
     * The command for a complete file failed.
     *
     * @param failures so far, with this one
     * @param reason what is wrong
     */
    default void commandFailed(Path path, long failures, String reason) {}
}
