package io.pcapflux.format.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers packets and writes them to a channel in large blocks, and knows which of them are safely there. For one
 * thread at a time.
 */
public final class BlockOutput implements Closeable {
    private static final int BLOCK = 256 * 1024;
    /** A compressed block ends early, with a whole packet, where less than this is left. */
    private static final int RESERVE = 64 * 1024;

    private final WritableByteChannel channel;
    private final @Nullable CompressedBlocks compressed;
    private final boolean force;
    private final LongConsumer onWritten;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private long bytesFlushed;
    private long packets;
    private long packetsReported;
    /** End of the last whole packet put. */
    private long boundary;
    /** End of the last whole packet flushed. */
    private long safeBoundary;

    /**
     * An output that writes blocks as they are, on the thread that puts them.
     *
     * @param channel is owned from here on
     * @param onWritten told how many more packets have been written to the channel whole, after each block
     */
    public BlockOutput(WritableByteChannel channel, LongConsumer onWritten) {
        this(channel, null, false, onWritten);
    }

    private BlockOutput(
            WritableByteChannel channel, @Nullable CompressedBlocks compressed, boolean force, LongConsumer onWritten) {
        this.channel = channel;
        this.compressed = compressed;
        this.force = force;
        this.onWritten = onWritten;
    }

    /**
     * An output into a file. Compression has a thread of its own, which then reports the packets; each block ends
     * with a whole packet if that is not too large, so that what has been written can be read also when nothing more
     * comes.
     *
     * @param file is owned from here on
     * @param force whether each block is forced to the disk before its packets are reported
     * @param onWritten told how many more packets have been written whole, after each block
     * @throws IllegalArgumentException for LZ4, which is only read
     */
    public static BlockOutput to(FileChannel file, Compression compression, boolean force, LongConsumer onWritten) {
        return switch (compression) {
            case NONE -> new BlockOutput(file, null, force, onWritten);
            case GZIP, ZSTD ->
                new BlockOutput(file, new CompressedBlocks(file, compression, force, onWritten), force, onWritten);
            case LZ4 -> throw new IllegalArgumentException("LZ4 is not written");
        };
    }

    /** The block, with room for so many bytes (at most 1024) at its position. */
    ByteBuffer room(int bytes) throws IOException {
        if (block.remaining() < bytes) {
            flush();
        }
        return block;
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        if (length <= block.remaining()) {
            block.put(bytes, offset, length);
            return;
        }
        put(ByteBuffer.wrap(bytes, offset, length));
    }

    void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!block.hasRemaining()) {
                flush();
            }
            int part = Math.min(bytes.remaining(), block.remaining());
            block.put(bytes.slice(bytes.position(), part));
            bytes.position(bytes.position() + part);
        }
    }

    void endHeader() {
        boundary = bytesFlushed + block.position();
    }

    void endPacket() throws IOException {
        packets++;
        boundary = bytesFlushed + block.position();
        if (compressed != null && block.remaining() < RESERVE) {
            flush();
        }
    }

    /**
     * Writes out what has been gathered; where it is compressed, hands it over for that, and tells of failures before.
     */
    public void flush() throws IOException {
        block.flip();
        try {
            bytesFlushed += block.limit();
            if (compressed != null) {
                compressed.put(block, packets - packetsReported, boundary == bytesFlushed);
            } else {
                write();
            }
        } finally {
            block.clear();
        }
        packetsReported = packets;
    }

    private void write() throws IOException {
        while (block.hasRemaining()) {
            channel.write(block);
        }
        if (force && channel instanceof FileChannel file) {
            file.force(false);
        }
        safeBoundary = boundary;
        if (packets > packetsReported) {
            onWritten.accept(packets - packetsReported);
        }
    }

    /** Writes out what has been gathered, and waits until all of it is written. */
    public void drain() throws IOException {
        if (hasGathered()) {
            flush();
        }
        if (compressed != null) {
            compressed.drain();
        }
    }

    /** Writes out all there is, and the end of a compressed stream; nothing comes behind it. */
    public void end() throws IOException {
        drain();
        if (compressed != null) {
            compressed.end();
        }
    }

    /** Whether there is anything that is not written out. */
    public boolean hasGathered() {
        return block.position() > 0;
    }

    /** Bytes so far: of the compressed file, as far as they are written, else also what is gathered. */
    public long length() {
        return compressed == null ? bytesFlushed + block.position() : compressed.length();
    }

    /** Where the last whole packet that was reported ends. */
    long safeLength() {
        return safeBoundary;
    }

    /** After a failed write: cuts a file back to the last whole packet that was reported; nothing else can be cut. */
    public void cutBack() throws IOException {
        block.clear();
        if (compressed != null) {
            compressed.cutBack();
        } else if (channel instanceof FileChannel file && file.isOpen()) {
            file.truncate(safeBoundary);
        }
    }

    /** Closes the channel without writing what is still gathered. */
    @Override
    public void close() throws IOException {
        if (compressed != null) {
            compressed.close();
        } else {
            channel.close();
        }
    }
}
