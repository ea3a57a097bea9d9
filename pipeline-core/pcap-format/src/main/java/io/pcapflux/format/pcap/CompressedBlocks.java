package io.pcapflux.format.pcap;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses blocks, so that what has been written can be read also when nothing more comes: gzip gets a member for each,
 * zstd one frame, since not all readers know of several, that is flushed behind each block and then ended; the next block
 * overwrites that end.
 */
final class CompressedBlocks implements BlockWriter {
    /** An empty last block. */
    static final byte[] FRAME_END = {1, 0, 0};

    private final FileChannel file;
    private final Compression compression;
    private final boolean force;
    private final boolean seekable;
    private final LongConsumer onWritten;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream(1 << 18);
    private @Nullable OutputStream zstd;
    private byte[] plain = new byte[0];
    private long plainLength;
    private volatile long length;
    /** Where the last block ends that ends with a whole packet. */
    private volatile long safeLength;

    /** Packets that end in blocks behind that: they count once a block ends with a whole packet. */
    private long unsafePackets;

    /**
     * @param force whether each block is forced to the disk before its packets count
     * @param seekable whether what has been written can be written over
     * @param onWritten told how many more packets have been written
     */
    CompressedBlocks(
            FileChannel file, Compression compression, boolean force, boolean seekable, LongConsumer onWritten) {
        this.file = file;
        this.compression = compression;
        this.force = force;
        this.seekable = seekable;
        this.onWritten = onWritten;
    }

    @Override
    public void write(Block block) throws IOException {
        plainLength += block.bytes().remaining();
        compress(block.bytes());
        long start = length;
        long end = start + frame.size();
        if (endsFrame()) {
            frame.write(FRAME_END);
            file.position(start);
        }
        writeAll(ByteBuffer.wrap(frame.toByteArray()));
        length = end;
        if (force) {
            file.force(false);
        }
        unsafePackets += block.packets();
        if (block.boundary() == plainLength) {
            safeLength = length;
            onWritten.accept(unsafePackets);
            unsafePackets = 0;
        }
    }

    private void compress(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        plain = plain.length < count ? new byte[bytes.capacity()] : plain;
        bytes.get(plain, 0, count);
        frame.reset();
        if (compression == Compression.ZSTD) {
            OutputStream stream = zstd == null ? new ZstdOutputStreamNoFinalizer(frame) : zstd;
            zstd = stream;
            stream.write(plain, 0, count);
            stream.flush();
            return;
        }
        try (OutputStream member = new GZIPOutputStream(frame, 1 << 16)) {
            member.write(plain, 0, count);
        }
    }

    private boolean endsFrame() {
        return compression == Compression.ZSTD && seekable;
    }

    private void writeAll(ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            file.write(out);
        }
    }

    /** Ends the stream of a pipe; a file always has its end. */
    @Override
    public void end() throws IOException {
        if (compression == Compression.ZSTD && !seekable && length > 0) {
            writeAll(ByteBuffer.wrap(FRAME_END));
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long safeLength() {
        return safeLength;
    }

    /** To the last block that ends with a whole packet. */
    @Override
    public void cutBack() throws IOException {
        if (file.isOpen()) {
            file.truncate(safeLength);
            if (endsFrame() && safeLength > 0) {
                file.position(safeLength);
                writeAll(ByteBuffer.wrap(FRAME_END)); // for which there is room: it was there before
            }
        }
    }

    @Override
    public void release() throws IOException {
        if (zstd != null) {
            zstd.close();
        }
    }
}
