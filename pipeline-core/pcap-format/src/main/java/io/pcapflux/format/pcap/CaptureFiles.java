package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Opens capture files for reading, whatever their kind: told by their content, never by their name. */
public final class CaptureFiles {
    private CaptureFiles() {}

    /**
     * Opens a file.
     *
     * @throws CaptureFormatException if it is empty or no capture
     * @throws IOException if it cannot be read
     */
    public static CaptureReader open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CaptureFormatException("a directory, not a capture file", 0);
        }
        return open(FileChannel.open(file, StandardOpenOption.READ), capture(file));
    }

    /** The capture that a file is; one of a regular file has the same identity as its copies. Opens nothing yet. */
    public static Capture capture(Path file) {
        return Files.isRegularFile(file)
                ? new Capture(file.toString(), () -> ContentIdentity.of(file))
                : Capture.anonymous(file.toString());
    }

    /**
     * Reads a capture from a channel, which the reader then owns; it is closed also if it holds no capture. Closing the
     * channel from another thread ends a read that waits for input, with an IOException.
     */
    public static CaptureReader open(ReadableByteChannel channel, Capture capture) throws IOException {
        return open(channel, capture, ChunkInput.CHUNK);
    }

    /**
     * Reads a capture as above.
     *
     * @param chunkBytes how much is read at once and kept in memory, for those who read many captures at a time
     */
    public static CaptureReader open(ReadableByteChannel channel, Capture capture, int chunkBytes) throws IOException {
        ChunkInput input = new ChunkInput(channel, chunkBytes);
        try {
            return recognise(input, capture);
        } catch (IOException | RuntimeException e) {
            try {
                channel.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static CaptureReader recognise(ChunkInput input, Capture capture) throws IOException {
        if (!input.require(4)) {
            throw new CaptureFormatException(
                    input.available() == 0 ? "an empty file" : "only " + input.available() + " bytes: no capture", 0);
        }
        int magic = input.intAt(0);
        Compression compression = Compression.of(magic);
        if (compression != Compression.NONE && input.compression() == Compression.NONE) {
            return recognise(decompressed(input, compression), capture);
        }
        if (PcapHeader.isMagic(magic)) {
            return new PcapReader(input, capture);
        }
        if (magic == PcapngReader.SECTION_HEADER) {
            return new PcapngReader(input, capture);
        }
        throw new CaptureFormatException(
                String.format(Locale.ROOT, "not a capture file: it begins with %08x", magic), 0);
    }

    private static ChunkInput decompressed(ChunkInput input, Compression compression) throws IOException {
        try {
            return input.decompressed(compression);
        } catch (IOException e) {
            throw new CaptureFormatException("the " + compression.label() + " data has a bad header", 0, e);
        }
    }
}
