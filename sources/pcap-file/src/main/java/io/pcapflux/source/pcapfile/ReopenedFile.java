package io.pcapflux.source.pcapfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A regular file that is open only while it is read from, for those who read more files than may be open. */
final class ReopenedFile implements ReadableByteChannel {
    private final Path path;
    private final @Nullable Object key;
    private long position;
    private volatile boolean open = true;

    ReopenedFile(Path path) throws IOException {
        this.path = path;
        this.key = key();
    }

    private @Nullable Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (!Objects.equals(key, key())) {
                throw new IOException("another file has taken its place");
            }
            int read = file.read(target, position);
            position += Math.max(read, 0);
            return read;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
