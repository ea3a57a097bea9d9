package io.pcapflux.kafka.embedded;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that marks a folder as ours, is locked while a broker runs there, and tells other processes its address. The
 * lock goes with the process, however that ends.
 */
final class FolderLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static FolderLock take(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new PcapfluxException(
                        "the Kafka folder " + file.getParent() + " is in use by another process" + address(file),
                        "give that broker's address as bootstrap, or choose another folder");
            }
            channel.truncate(0); // the address of a broker that was killed
            return new FolderLock(file, channel);
        } catch (AccessDeniedException e) {
            throw new PcapfluxException(
                    "the Kafka folder " + file.getParent() + " is not writable",
                    "give this user the right to write there, or choose another folder",
                    e);
        } catch (IOException e) {
            throw new PcapfluxException(
                    "the Kafka folder " + file.getParent() + " cannot be locked: " + e.getMessage(),
                    "choose a folder on a local disk",
                    e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // held by a copy of this class in another class loader of this process
            return false;
        }
    }

    private static String address(Path file) throws IOException {
        String address = Files.readString(file).strip();
        return address.isEmpty() ? "" : ", at " + address;
    }

    /** Lets other processes read where the broker of this folder listens. */
    void announce(String bootstrapServers) {
        try {
            write(bootstrapServers + "\n");
        } catch (IOException e) {
            LOG.warn("the address of the broker cannot be written to {}", file, e);
        }
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        channel.truncate(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Unlocks the folder; its mark stays. */
    @Override
    public void close() {
        try (channel) {
            write("");
        } catch (IOException e) {
            LOG.warn("the lock file {} cannot be closed", file, e);
        }
    }
}
