package io.pcapflux.source.pcapfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that is still being written: at its end a read waits for more. It ends where there is no file at its
 * path any more, since writers rename what they have finished; another or a shorter file there is an error.
 */
final class GrowingFile implements ReadableByteChannel {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final int ZSTD_MAGIC = 0x28B5_2FFD;
    /** A growing zstd file is ended behind each block, and the next block takes the place of that end. */
    private static final int ZSTD_FRAME_END = 3;

    private enum Place {
        SAME,
        GONE,
        REPLACED
    }

    private final Path path;
    private final FileChannel file;
    private final @Nullable Object key;
    private final Cut cut;
    private boolean zstd;

    private GrowingFile(Path path, FileChannel file, @Nullable Object key, Cut cut) {
        this.path = path;
        this.file = file;
        this.key = key;
        this.cut = cut;
    }

    static GrowingFile open(Path path, Cut cut) throws IOException {
        Object key = key(path);
        return new GrowingFile(path, FileChannel.open(path, StandardOpenOption.READ), key, cut);
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (true) {
            long readable = file.size() - rewritable() - file.position();
            int read = readable > 0 ? readAtMost(readable, target) : -1;
            if (read >= 0) {
                return read; // else it has become shorter since it was asked for its size
            }
            Place place = place();
            if (place != Place.SAME) {
                return readRest(target, place);
            }
            if (file.size() < file.position()) {
                throw new IOException("it has become shorter than the " + file.position() + " bytes read of it");
            }
            if (!cut.pause(LOOK_AGAIN)) {
                throw new AsynchronousCloseException();
            }
        }
    }

    private int readAtMost(long bytes, ByteBuffer target) throws IOException {
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + bytes));
        try {
            return file.read(target);
        } finally {
            target.limit(limit);
        }
    }

    /** How many bytes at the end more of the file may yet replace. */
    private int rewritable() throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
        if (!zstd && file.position() <= Integer.BYTES && file.read(magic, 0) == Integer.BYTES) {
            zstd = magic.getInt(0) == ZSTD_MAGIC;
        }
        return zstd ? ZSTD_FRAME_END : 0;
    }

    private Place place() throws IOException {
        try {
            return Objects.equals(key, key(path)) ? Place.SAME : Place.REPLACED;
        } catch (NoSuchFileException e) {
            return Place.GONE;
        }
    }

    /** What was written between the end met before and the file's leaving its place. */
    private int readRest(ByteBuffer target, Place place) throws IOException {
        int read = file.read(target);
        if (read < 0 && place == Place.REPLACED) {
            throw new IOException("another file has taken its place, which is not read");
        }
        return read;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
