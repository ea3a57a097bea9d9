package io.pcapflux.format.pcap;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses blocks on a thread of its own, so that what has been written can be read also when nothing more comes: gzip
 * gets a member for each, zstd one frame, since not all readers know of several, that is flushed behind each block and
 * then ended; the next block overwrites that end. Blocks are handed over by one thread at a time, which waits
 * while several of them are under way; what goes wrong meanwhile is thrown at the next of its calls.
 */
final class CompressedBlocks implements Closeable {
    /** An empty last block. */
    static final byte[] FRAME_END = {1, 0, 0};

    private static final int MOST_WAITING = 4;

    private final FileChannel file;
    private final Compression compression;
    private final boolean force;
    private final boolean seekable;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream(1 << 18);
    private final LongConsumer onWritten;
    private final Deque<Block> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private @Nullable IOException failure;
    private boolean closed;
    private boolean busy;
    private volatile long length;
    /** Where the last block ends that ends with a whole packet. */
    private volatile long safeLength;

    /** Packets that end in blocks behind that: they count once a block ends with a whole packet. */
    private long unsafePackets;

    private static final class Block {
        final byte[] bytes;
        /** That end in it. */
        final long packets;
        /** Whether it ends with a whole packet. */
        final boolean whole;

        Block(byte[] bytes, long packets, boolean whole) {
            this.bytes = bytes;
            this.packets = packets;
            this.whole = whole;
        }
    }

    /**
     * @param force whether each block is forced to the disk before its packets count
     * @param onWritten told on the thread of this object how many more packets have been written
     */
    CompressedBlocks(FileChannel file, Compression compression, boolean force, LongConsumer onWritten) {
        this.file = file;
        this.compression = compression;
        this.force = force;
        this.seekable = isSeekable(file);
        this.onWritten = onWritten;
    }

    private static boolean isSeekable(FileChannel file) {
        try {
            return file.position() >= 0;
        } catch (IOException e) {
            return false; // a pipe
        }
    }

    /** Takes over a copy of the block; waits while there are too many. */
    void put(ByteBuffer bytes, long packets, boolean whole) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        synchronized (this) {
            awaitAtMost(MOST_WAITING - 1);
            waiting.add(new Block(copy, packets, whole));
            if (thread == null) {
                Thread created = new Thread(this::run, "pcapflux-compress");
                created.setDaemon(true);
                created.start();
                thread = created;
            }
            notifyAll();
        }
    }

    /** Waits until all blocks are in the file. */
    synchronized void drain() throws IOException {
        awaitAtMost(0);
    }

    private void awaitAtMost(int blocks) throws IOException {
        try {
            while (failure == null && !closed && waiting.size() + (busy ? 1 : 0) > blocks) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IOException("the file is closed");
        }
    }

    private void run() {
        try (OutputStream zstd = zstd()) {
            for (Block block = next(); block != null; block = next()) {
                write(block, zstd);
            }
        } catch (Throwable e) { // whoever waits for this thread must hear of anything that ends it
            fail(e instanceof IOException io ? io : new IOException("compressing failed: " + e, e));
        }
    }

    private OutputStream zstd() throws IOException {
        return compression == Compression.ZSTD
                ? new ZstdOutputStreamNoFinalizer(frame)
                : OutputStream.nullOutputStream();
    }

    private synchronized @Nullable Block next() throws IOException {
        busy = false;
        notifyAll();
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted"); // nobody else knows this thread
            }
        }
        busy = !closed;
        return closed ? null : waiting.poll();
    }

    private synchronized void fail(IOException cause) {
        failure = cause;
        busy = false;
        waiting.clear();
        notifyAll();
    }

    private void write(Block block, OutputStream zstd) throws IOException {
        compress(block.bytes, zstd);
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
        unsafePackets += block.packets;
        if (block.whole) {
            safeLength = length;
            onWritten.accept(unsafePackets);
            unsafePackets = 0;
        }
    }

    private void compress(byte[] bytes, OutputStream zstd) throws IOException {
        frame.reset();
        if (compression == Compression.ZSTD) {
            zstd.write(bytes);
            zstd.flush();
            return;
        }
        try (OutputStream member = new GZIPOutputStream(frame, 1 << 16)) {
            member.write(bytes);
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

    /** Ends the stream of a pipe behind the last block; a file always has its end. */
    void end() throws IOException {
        drain();
        if (compression == Compression.ZSTD && !seekable && length > 0) {
            writeAll(ByteBuffer.wrap(FRAME_END));
        }
    }

    /** Bytes in the file; what is still under way comes later. */
    long length() {
        return length;
    }

    /** After a failed write: cuts the file back to its last block that ends with a whole packet. */
    void cutBack() throws IOException {
        stop();
        if (file.isOpen()) {
            file.truncate(safeLength);
            if (endsFrame() && safeLength > 0) {
                file.position(safeLength);
                writeAll(ByteBuffer.wrap(FRAME_END)); // for which there is room: it was there before
            }
        }
    }

    private void stop() throws IOException {
        Thread running;
        synchronized (this) {
            closed = true;
            notifyAll();
            running = thread;
        }
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Closes the file at once, also while it is being written to. What still waits is not written. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        file.close();
    }
}
