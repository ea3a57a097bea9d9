package io.pcapflux.source.pcapfile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How the bytes of a file are read.
 *
 * @param chunkBytes at once
 */
record Access(Opener opener, int chunkBytes) {
    private static final int USUAL_CHUNK = 256 << 10;
    private static final int SMALLEST_CHUNK = 4 << 10;

    /** So many files may be open, and so much of them in memory, however many are merged. */
    private static final int MAX_OPEN = 64;

    private static final int MEMORY = MAX_OPEN * USUAL_CHUNK;

    /** Opens the channel of a file. */
    @FunctionalInterface
    interface Opener {
        ReadableByteChannel open(Path path) throws IOException;
    }

    /** Once, to its end. */
    static final Access WHOLE = new Access(Access::plain, USUAL_CHUNK);

    /** No more than the beginning. */
    static final Access HEAD = new Access(Access::plain, SMALLEST_CHUNK);

    /** To its end, while it is one of so many files. */
    static Access oneOf(int files) {
        return files <= MAX_OPEN
                ? WHOLE
                : new Access(
                        path -> Files.isRegularFile(path) ? new ReopenedFile(path) : plain(path),
                        Math.max(SMALLEST_CHUNK, MEMORY / files));
    }

    /** To its end and on. */
    static Access growing(Cut cut) {
        return new Access(path -> Files.isRegularFile(path) ? GrowingFile.open(path, cut) : plain(path), USUAL_CHUNK);
    }

    private static ReadableByteChannel plain(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }
}
