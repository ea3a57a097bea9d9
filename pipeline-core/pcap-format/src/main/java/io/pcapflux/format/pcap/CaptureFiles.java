package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.Consumer;

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
        return open(file, opened -> {});
    }

    /**
     * Opens a file as above.
     *
     * @param onOpen told of the file's channel before anything is read from it. Closing that from another thread ends a
     *     read that waits for input, such as that of a silent pipe, with an IOException.
     */
    public static CaptureReader open(Path file, Consumer<? super Channel> onOpen) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CaptureFormatException("a directory, not a capture file", 0);
        }
        Capture capture = Files.isRegularFile(file)
                ? new Capture(file.toString(), () -> ContentIdentity.of(file))
                : Capture.anonymous(file.toString());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        onOpen.accept(channel);
        return open(channel, capture);
    }

    /** Reads a capture from a channel, which the reader then owns; it is closed also if it holds no capture. */
    public static CaptureReader open(ReadableByteChannel channel, Capture capture) throws IOException {
        ChunkInput input = new ChunkInput(channel);
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
