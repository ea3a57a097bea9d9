package io.pcapflux.format.pcap;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * How much of a capture file is whole that a killed process left behind.
 *
 * @param bytes length of the part of the file that ends with a whole record; of a compressed file, with a gzip member or
 *     zstd block that does
 * @param packets in that part
 * @param frame whether it is a zstd frame, which needs an end
 */
public record WholeRecords(long bytes, long packets, boolean frame) {
    /** What does not compress takes more than its block. */
    private static final int WINDOW = 2 * BlockOutput.BLOCK;
    /** Longest header of a zstd frame, and of a block. */
    private static final int LEAST_FRAME = 18;

    private static final int BLOCK_HEADER = 3;
    private static final int RUN_LENGTH = 1;
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;

    /** Looks at a file as {@link BlockOutput} writes it; what is none has no whole part. */
    public static WholeRecords of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer window = ByteBuffer.allocate(WINDOW);
            fill(channel, window);
            Compression compression =
                    window.remaining() < 4 ? Compression.NONE : Compression.of(window.getInt(window.position()));
            return switch (compression) {
                case NONE -> plain(channel, window);
                case GZIP -> members(channel, window);
                case ZSTD -> window.remaining() < LEAST_FRAME ? new WholeRecords(0, 0, false) : frame(channel, window);
                case LZ4 -> new WholeRecords(0, 0, false);
            };
        }
    }

    /** Cuts the file to its whole part. */
    public void cut(FileChannel file) throws IOException {
        file.truncate(bytes);
        if (frame) {
            file.write(ByteBuffer.wrap(CompressedBlocks.FRAME_END), bytes);
        }
    }

    /** Keeps what remains, and reads on until the window is full or the file at its end. */
    private static void fill(FileChannel channel, ByteBuffer window) throws IOException {
        if (window.position() == 0 && window.limit() == window.capacity()) {
            window.limit(0); // new
        }
        window.compact();
        while (window.hasRemaining() && channel.read(window) >= 0) {
            // reads on
        }
        window.flip();
    }

    private static WholeRecords plain(FileChannel channel, ByteBuffer window) throws IOException {
        RecordWalker walker = new RecordWalker();
        while (window.hasRemaining()) {
            walker.walk(window);
            window.position(window.limit());
            window.compact();
            int count = channel.read(window);
            window.flip();
            if (count < 0) {
                break;
            }
        }
        return new WholeRecords(walker.boundary(), walker.packets(), false);
    }

    private static WholeRecords members(FileChannel channel, ByteBuffer window) throws IOException {
        RecordWalker walker = new RecordWalker();
        WholeRecords whole = new WholeRecords(0, 0, false);
        long end = 0;
        while (window.hasRemaining()) {
            int start = window.position();
            byte[] content = nextMember(window);
            if (content == null) {
                break;
            }
            end += window.position() - start;
            walker.walk(ByteBuffer.wrap(content));
            if (walker.atBoundary()) {
                whole = new WholeRecords(end, walker.packets(), false);
            }
            fill(channel, window);
        }
        return whole;
    }

    /** One frame, block by block. */
    private static WholeRecords frame(FileChannel channel, ByteBuffer window) throws IOException {
        RecordWalker walker = new RecordWalker();
        WholeRecords whole = new WholeRecords(0, 0, false);
        ByteBuffer plain = ByteBuffer.allocateDirect(WINDOW);
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            int header = frameHeader(window);
            long end = header;
            int next = header;
            while (window.remaining() >= next + BLOCK_HEADER) {
                int block = littleEndian(window, window.position() + next);
                int size = BLOCK_HEADER + ((block >> 1 & 3) == RUN_LENGTH ? 1 : block >> 3);
                boolean last = (block & 1) != 0;
                if (window.remaining() < next + size) {
                    break;
                }
                decompress(zstd, window, next + size, plain, walker);
                end += size;
                if (walker.atBoundary()) {
                    whole = new WholeRecords(last ? end - size : end, walker.packets(), true);
                }
                if (last) {
                    break;
                }
                next = 0;
                fill(channel, window);
            }
        } catch (ZstdException e) {
            return whole; // damaged: the whole part ends before it
        }
        return whole;
    }

    /** Bytes of the header of a frame, RFC 8878 section 3.1.1.1. */
    private static int frameHeader(ByteBuffer window) {
        int descriptor = window.get(window.position() + 4);
        boolean single = (descriptor & 0x20) != 0;
        int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
        int content = new int[] {single ? 1 : 0, 2, 4, 8}[descriptor >> 6 & 3];
        return 4 + 1 + (single ? 0 : 1) + dictionary + content;
    }

    private static int littleEndian(ByteBuffer window, int at) {
        return (window.get(at) & 0xFF) | (window.get(at + 1) & 0xFF) << 8 | (window.get(at + 2) & 0xFF) << 16;
    }

    private static void decompress(
            ZstdDecompressCtx zstd, ByteBuffer window, int length, ByteBuffer plain, RecordWalker walker) {
        ByteBuffer block = ByteBuffer.allocateDirect(length);
        block.put(window.slice(window.position(), length)).flip();
        window.position(window.position() + length);
        do {
            zstd.decompressDirectByteBufferStream(plain.clear(), block);
            walker.walk(plain.flip());
        } while (block.hasRemaining() || plain.limit() == plain.capacity());
    }

    private static byte @Nullable [] nextMember(ByteBuffer window) {
        if (window.remaining() < GZIP_HEADER) {
            return null;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(window.slice(window.position() + GZIP_HEADER, window.remaining() - GZIP_HEADER));
            byte[] room = new byte[WINDOW];
            int size = inflater.inflate(room);
            int end = window.position() + GZIP_HEADER + (int) inflater.getBytesRead();
            if (!inflater.finished() || window.limit() - end < GZIP_TRAILER) {
                return null;
            }
            CRC32 crc = new CRC32();
            crc.update(room, 0, size);
            if (Integer.reverseBytes(window.getInt(end)) != (int) crc.getValue()) {
                return null;
            }
            window.position(end + GZIP_TRAILER);
            return Arrays.copyOf(room, size);
        } catch (DataFormatException e) {
            return null; // damaged: the whole part ends before it
        } finally {
            inflater.end();
        }
    }
}
