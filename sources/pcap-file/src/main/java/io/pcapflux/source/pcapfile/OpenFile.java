package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A file being read, and the packet it is at. */
final class OpenFile {
    private final String path;
    private final int rank;
    private final CaptureReader reader;
    private @Nullable Packet head;

    /** The content is wrong, as opposed to a file that cannot be opened. */
    static final class DamagedFileException extends PcapfluxException {
        private static final long serialVersionUID = 1L;

        DamagedFileException(String path, String remedy, CaptureFormatException cause) {
            super(path + ": " + cause.getMessage() + " (at byte " + cause.offset() + ")", remedy, cause);
        }
    }

    private OpenFile(String path, int rank, CaptureReader reader) {
        this.path = path;
        this.rank = rank;
        this.reader = reader;
    }

    /**
     * Opens a file and reads its beginning.
     *
     * @param onOpen told of its channel before anything is read from it
     */
    static OpenFile open(String path, int rank, Consumer<? super Channel> onOpen) {
        try {
            return new OpenFile(path, rank, reader(path, onOpen));
        } catch (CaptureFormatException e) {
            throw new DamagedFileException(path, "give a pcap or pcapng file", e);
        } catch (NoSuchFileException e) {
            throw new PcapfluxException(path + ": no such file", "check the path", e);
        } catch (AccessDeniedException e) {
            throw new PcapfluxException(path + ": permission denied", "run as a user who may read it", e);
        } catch (FileSystemException e) {
            throw new PcapfluxException(path + ": " + e.getReason(), "check the path", e);
        } catch (IOException | InvalidPathException e) {
            throw new PcapfluxException(path + ": " + e.getMessage(), "check the path", e);
        }
    }

    private static CaptureReader reader(String path, Consumer<? super Channel> onOpen) throws IOException {
        if (path.equals(InputPaths.STANDARD_INPUT)) {
            FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
            onOpen.accept(input);
            return CaptureFiles.open(input, Capture.anonymous("standard input"));
        }
        return CaptureFiles.open(Path.of(path), onOpen);
    }

    /** Has the listener told what the file says beside its packets: what is known so far at once, the rest as it comes. */
    void listen(MetadataListener listener) {
        reader.listen(listener);
    }

    /** The packet it is at. */
    Packet head() {
        if (head == null) {
            throw new IllegalStateException(path + " is at no packet");
        }
        return head;
    }

    /** Goes on to the next packet; false at a clean end. */
    boolean read() {
        try {
            head = reader.next();
            return head != null;
        } catch (CaptureFormatException e) {
            throw new DamagedFileException(path, "the packets before it were delivered", e);
        } catch (IOException e) {
            throw new PcapfluxException(
                    path + ": cannot be read: " + e.getMessage(), "the packets before it were delivered", e);
        }
    }

    int rank() {
        return rank;
    }

    void close() {
        try {
            reader.close();
        } catch (IOException e) {
            // Everything read from it is at hand, and nothing was written: there is nothing left to lose.
        }
    }
}
