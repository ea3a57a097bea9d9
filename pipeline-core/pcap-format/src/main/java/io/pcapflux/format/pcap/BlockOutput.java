package io.pcapflux.format.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/**
 * Gathers packets and writes them to a channel in large blocks, and knows which of them are safely there. For one
 * thread at a time.
 */
public final class BlockOutput implements Closeable {
    private static final int BLOCK = 256 * 1024;
    /** A compressed block ends early, with a whole packet, where less than this is left. */
    private static final int RESERVE = 64 * 1024;

    private final WritableByteChannel channel;
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
     * @param channel is owned from here on
     * @param onWritten told how many more packets have been written to the channel whole, after each block
     */
    public BlockOutput(WritableByteChannel channel, LongConsumer onWritten) {
        this.channel = channel;
        this.onWritten = onWritten;
    }

    /** The block, with room for so many bytes (at most 1024) at its position. */
    ByteBuffer room(int bytes) throws IOException {
        if (block.remaining() < bytes) {
            flush();
        }
        return block;
    }

    void put(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!block.hasRemaining()) {
                flush();
            }
            int part = Math.min(length - done, block.remaining());
            block.put(bytes, offset + done, part);
            done += part;
        }
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
        if (channel instanceof CompressedBlocks && block.remaining() < RESERVE) {
            flush();
        }
    }

    /** Writes out what has been gathered. */
    public void flush() throws IOException {
        block.flip();
        try {
            while (block.hasRemaining()) {
                channel.write(block);
            }
            bytesFlushed += block.limit();
        } finally {
            block.clear();
        }
        safeBoundary = boundary;
        if (packets > packetsReported) {
            onWritten.accept(packets - packetsReported);
            packetsReported = packets;
        }
    }

    /** Where the last whole packet that was reported ends. */
    long safeLength() {
        return safeBoundary;
    }

    /** After a failed write: cuts a file back to the last whole packet that was reported; nothing else can be cut. */
    public void cutBack() throws IOException {
        block.clear();
        if (channel instanceof CompressedBlocks compressed) {
            compressed.cutBack();
        } else if (channel instanceof FileChannel file && file.isOpen()) {
            file.truncate(safeBoundary);
        }
    }

    /** Closes the channel without writing what is still gathered. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
