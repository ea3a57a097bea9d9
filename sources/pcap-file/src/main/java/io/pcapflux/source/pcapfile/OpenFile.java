package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file being read. */
final class OpenFile {
    private static final String DELIVERED = "the packets before it were delivered";

    private final String path;
    private final CaptureReader reader;
    private final ReadableByteChannel channel;
    private final Cut cut;

    /** The content is wrong, as opposed to a file that cannot be opened. */
    static final class DamagedFileException extends PcapfluxException {
        private static final long serialVersionUID = 1L;

        DamagedFileException(String path, String remedy, CaptureFormatException cause) {
            super(path + ": " + cause.getMessage() + " (at byte " + cause.offset() + ")", remedy, cause);
        }
    }

    private OpenFile(String path, CaptureReader reader, ReadableByteChannel channel, Cut cut) {
        this.path = path;
        this.reader = reader;
        this.channel = channel;
        this.cut = cut;
    }

    /**
     * Opens a file and reads its beginning.
     *
     * @param cut may end any read from it
     */
    static OpenFile open(String path, Capture capture, Access access, Cut cut) {
        try {
            ReadableByteChannel channel = cut.guard(channel(path, access, cut));
            try {
                return new OpenFile(path, CaptureFiles.open(channel, capture, access.chunkBytes()), channel, cut);
            } catch (IOException | RuntimeException e) {
                cut.release(channel);
                throw e;
            }
        } catch (CaptureFormatException e) {
            throw new DamagedFileException(path, "give a pcap or pcapng file", e);
        } catch (IOException | InvalidPathException e) {
            throw refusal(path, e);
        }
    }

    /** Refuses a file that is not there, or that may not be read. */
    static void needReadable(String path) {
        try {
            if (!path.equals(InputPaths.STANDARD_INPUT)) {
                Path file = Path.of(path);
                file.getFileSystem().provider().checkAccess(file, AccessMode.READ);
            }
        } catch (IOException | InvalidPathException e) {
            throw refusal(path, e);
        }
    }

    private static ReadableByteChannel channel(String path, Access access, Cut cut) throws IOException {
        if (path.equals(InputPaths.STANDARD_INPUT)) {
            return new FileInputStream(FileDescriptor.in).getChannel();
        }
        Path file = Path.of(path);
        return InputFile.isPipe(path)
                ? PipeOpening.open(file, access.opener(), cut)
                : access.opener().open(file);
    }

    /** What to say of a file that cannot be opened. */
    static PcapfluxException refusal(String path, Exception cause) {
        if (cause instanceof NoSuchFileException) {
            return new PcapfluxException(path + ": no such file", "check the path", cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new PcapfluxException(path + ": permission denied", "run as a user who may read it", cause);
        }
        String why = cause instanceof FileSystemException refused ? refused.getReason() : cause.getMessage();
        return new PcapfluxException(path + ": " + why, "check the path", cause);
    }

    /** Has the listener told what the file says beside its packets: what is known so far at once, the rest as it comes. */
    void listen(MetadataListener listener) {
        reader.listen(listener);
    }

    List<CaptureInterface> interfaces() {
        return reader.interfaces();
    }

    /** The next packet, or null at a clean end. */
    @Nullable
    Packet next() {
        try {
            return reader.next();
        } catch (CaptureFormatException e) {
            throw new DamagedFileException(path, DELIVERED, e);
        } catch (IOException e) {
            throw new PcapfluxException(path + ": cannot be read: " + e.getMessage(), DELIVERED, e);
        }
    }

    void close() {
        try {
            reader.close();
        } catch (IOException e) {
            // Everything read from it is at hand, and nothing was written: there is nothing left to lose.
        }
        cut.release(channel);
    }
}
