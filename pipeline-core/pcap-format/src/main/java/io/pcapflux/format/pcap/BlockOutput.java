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
    /** To hand a block to another thread, and wake it, costs as much as to copy a good part of a small one. */
    static final int BLOCK = 1024 * 1024;
    /** A compressed block ends early, with a whole packet, where less than this is left. */
    private static final int RESERVE = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final WritableByteChannel channel;
    private final BlockWriter writer;
    private final boolean compressed;
    /** Whether a thread may write what has been gathered while the next block is. */
    private final boolean behind;
    /** Whether to let go of what the file holds takes so long that it begins with the header. */
    private final boolean replacesMuch;

    private volatile @Nullable BlockThread thread;
    private ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private RecordEnds ends = new RecordEnds();
    /** Bytes that come next, and are not in the block yet. There is room for them. */
    private byte[] run = NOTHING;

    private int runStart;
    private int runEnd;
    private long bytesFlushed;
    private long packets;
    private long packetsFlushed;
    /** End of the last whole packet put. */
    private long boundary;

    /**
     * An output that writes blocks as they are, on the thread that puts them.
     *
     * @param channel is owned from here on
     * @param onWritten told how many more packets have been written to the channel whole, after each block
     */
    public BlockOutput(WritableByteChannel channel, LongConsumer onWritten) {
        this(channel, new PlainBlocks(channel, false, false, onWritten), false, false, false);
    }

    private BlockOutput(
            WritableByteChannel channel, BlockWriter writer, boolean compressed, boolean behind, boolean replacesMuch) {
        this.channel = channel;
        this.writer = writer;
        this.compressed = compressed;
        this.behind = behind;
        this.replacesMuch = replacesMuch;
    }

    /**
     * An output into a file. Compression has a thread of its own; what is not compressed gets one with its first full
     * block, unless it goes into a pipe. That thread then reports the packets. Each compressed block ends with a whole
     * packet if that is not too large, so that what has been written can be read also when nothing more comes.
     *
     * @param file is owned from here on
     * @param force whether each block is forced to the disk before its packets are reported
     * @param onWritten told how many more packets have been written whole, after each block
     * @throws IllegalArgumentException for LZ4, which is only read
     */
    public static BlockOutput to(FileChannel file, Compression compression, boolean force, LongConsumer onWritten) {
        boolean seekable = isSeekable(file);
        return switch (compression) {
            case NONE -> new BlockOutput(file, new PlainBlocks(file, false, force, onWritten), false, seekable, false);
            case GZIP, ZSTD ->
                new BlockOutput(
                        file, new CompressedBlocks(file, compression, force, seekable, onWritten), true, true, false);
            case LZ4 -> throw new IllegalArgumentException("LZ4 is not written");
        };
    }

    /**
     * An output into a file that is not compressed, in place of what that holds: this goes with the header, on the thread
     * that writes, since to let go of gigabytes takes a while, in which the first blocks are gathered.
     *
     * @see #to
     */
    public static BlockOutput replacing(FileChannel file, boolean force, LongConsumer onWritten) {
        boolean seekable = isSeekable(file);
        return new BlockOutput(
                file,
                new PlainBlocks(file, seekable, force, onWritten),
                false,
                seekable,
                seekable && size(file) > BLOCK);
    }

    private static long size(FileChannel file) {
        try {
            return file.size();
        } catch (IOException e) {
            return 0; // to write to it will say what is wrong
        }
    }

    private static boolean isSeekable(FileChannel file) {
        try {
            return file.position() >= 0;
        } catch (IOException e) {
            return false; // a pipe
        }
    }

    /** The block, with room for so many bytes (at most 1024) at its position. */
    ByteBuffer room(int bytes) throws IOException {
        copyRun();
        if (block.remaining() < bytes) {
            next();
        }
        return block;
    }

    /** @param bytes are not written to any more */
    void put(byte[] bytes, int offset, int length) throws IOException {
        if (bytes == run && offset == runEnd && length <= block.remaining() - (runEnd - runStart)) {
            runEnd += length;
            return;
        }
        copyRun();
        if (length > block.remaining()) {
            put(ByteBuffer.wrap(bytes, offset, length));
            return;
        }
        run = bytes;
        runStart = offset;
        runEnd = offset + length;
    }

    /** Copies what lies one behind the other at once, which costs a fraction of copying it packet by packet. */
    private void copyRun() {
        if (runStart < runEnd) {
            block.put(run, runStart, runEnd - runStart);
            runStart = runEnd;
        }
    }

    void put(ByteBuffer bytes) throws IOException {
        copyRun();
        while (bytes.hasRemaining()) {
            if (!block.hasRemaining()) {
                next();
            }
            int part = Math.min(bytes.remaining(), block.remaining());
            block.put(bytes.slice(bytes.position(), part));
            bytes.position(bytes.position() + part);
        }
    }

    /** Bytes in the block, with those that are still to be copied to it. */
    private int gathered() {
        return block.position() + (runEnd - runStart);
    }

    void endHeader() {
        int end = gathered();
        boundary = bytesFlushed + end;
        if (!compressed) {
            ends.addOther(end);
        }
        if (replacesMuch) {
            writeBehind();
        }
    }

    void endPacket() throws IOException {
        packets++;
        int end = gathered();
        boundary = bytesFlushed + end;
        if (!compressed) {
            ends.addPacket(end);
        } else if (BLOCK - end < RESERVE) {
            next();
        }
    }

    /** The block is full. */
    private void next() throws IOException {
        if (behind) {
            writeBehind();
        }
        flush();
    }

    /** From here on, blocks are written by a thread. */
    private void writeBehind() {
        if (thread == null) {
            thread = BlockThread.start(writer);
        }
    }

    /**
     * Writes out what has been gathered; where a thread does that, hands it over, and tells of failures before.
     */
    public void flush() throws IOException {
        if (!hasGathered()) {
            return;
        }
        if (compressed) {
            writeBehind();
        }
        copyRun();
        run = NOTHING; // so that it does not keep a chunk in memory
        Block full = new Block(block.flip(), ends, packets - packetsFlushed, boundary);
        bytesFlushed += block.limit();
        packetsFlushed = packets;
        if (thread != null) {
            block = thread.put(full);
            ends = ends.next();
            return;
        }
        try {
            writer.write(full);
        } finally {
            block.clear();
            ends.clear();
        }
    }

    /** Writes out what has been gathered, and waits until all of it is written. */
    public void drain() throws IOException {
        flush();
        if (thread != null) {
            thread.drain();
        }
    }

    /** Writes out all there is, and the end of a compressed stream; nothing comes behind it. */
    public void end() throws IOException {
        drain();
        writer.end();
    }

    /** Whether there is anything that is not written out. */
    public boolean hasGathered() {
        return gathered() > 0;
    }

    /** Bytes so far: of the compressed file, as far as they are written, else also what is gathered. */
    public long length() {
        return compressed ? writer.length() : bytesFlushed + gathered();
    }

    /** Where the last whole packet that was reported ends. */
    long safeLength() {
        return writer.safeLength();
    }

    /**
     * After a failed write: cuts a file back to its last whole packet, and reports what is there and was not reported
     * before; nothing else can be cut. Of a compressed file, only what is in whole blocks is left.
     */
    public void cutBack() throws IOException {
        block.clear();
        runStart = runEnd;
        if (thread != null) {
            thread.join();
        }
        writer.cutBack();
    }

    /** Closes the channel at once, also while it is being written to, without writing what is still gathered. */
    @Override
    public void close() throws IOException {
        if (thread != null) {
            thread.stop();
        }
        channel.close();
    }
}
