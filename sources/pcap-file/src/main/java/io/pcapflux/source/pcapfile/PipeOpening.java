package io.pcapflux.source.pcapfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The opening of a named pipe, which takes until somebody opens it to write; a cut ends the wait by doing so. */
final class PipeOpening {
    private final Path pipe;
    private @Nullable FileChannel otherEnd;
    private boolean over;

    private PipeOpening(Path pipe) {
        this.pipe = pipe;
    }

    static ReadableByteChannel open(Path pipe, Access.Opener opener, Cut cut) throws IOException {
        PipeOpening opening = new PipeOpening(pipe);
        Closeable wake = cut.guard((Closeable) opening::wake);
        try {
            return opener.open(pipe);
        } finally {
            cut.release(wake);
            opening.end();
        }
    }

    /** Stays open until the wait is over, which may not have begun. */
    private synchronized void wake() throws IOException {
        if (!over && otherEnd == null) {
            otherEnd = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }

    private synchronized void end() throws IOException {
        over = true;
        if (otherEnd != null) {
            otherEnd.close();
        }
    }
}
