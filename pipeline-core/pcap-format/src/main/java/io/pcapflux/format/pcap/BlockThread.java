package io.pcapflux.format.pcap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks on a thread of its own. They are handed over by one thread at a time, which waits while several of them
 * are under way; what goes wrong meanwhile is thrown at the next of its calls.
 */
final class BlockThread {
    private static final int MOST_WAITING = 3;

    private final BlockWriter writer;
    private final Thread thread;
    private final Deque<Block> waiting = new ArrayDeque<>();
    private final Deque<ByteBuffer> written = new ArrayDeque<>();
    private @Nullable IOException failure;
    private boolean stopped;
    private boolean busy = true; // beginning

    private BlockThread(BlockWriter writer) {
        this.writer = writer;
        this.thread = new Thread(this::run, "pcapflux-write");
        thread.setDaemon(true);
    }

    static BlockThread start(BlockWriter writer) {
        BlockThread created = new BlockThread(writer);
        created.thread.start();
        return created;
    }

    /**
     * Takes over a block; waits while there are too many.
     *
     * @return an empty buffer for the next one, of the same size
     */
    synchronized ByteBuffer put(Block block) throws IOException {
        awaitAtMost(MOST_WAITING - 1);
        waiting.add(block);
        notifyAll();
        ByteBuffer used = written.poll();
        return used == null ? ByteBuffer.allocateDirect(block.bytes().capacity()) : used.clear();
    }

    /** Waits until all blocks are written. */
    synchronized void drain() throws IOException {
        awaitAtMost(0);
    }

    private void awaitAtMost(int blocks) throws IOException {
        boolean interrupted = false;
        while (failure == null && !stopped && waiting.size() + (busy ? 1 : 0) > blocks) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // by a cancel: the file is still to be ended in order
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
        if (stopped) {
            throw new IOException("the file is closed");
        }
    }

    private void run() {
        try {
            writer.begin();
            begun();
            for (Block block = next(); block != null; block = next()) {
                writer.write(block);
                done(block);
            }
        } catch (Throwable e) { // whoever waits for this thread must hear of anything that ends it
            fail(e);
        }
        try {
            writer.release();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private synchronized void begun() {
        busy = false;
        notifyAll();
    }

    private synchronized @Nullable Block next() throws IOException {
        while (waiting.isEmpty() && !stopped) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted"); // nobody else knows this thread
            }
        }
        busy = !stopped;
        return stopped ? null : waiting.poll();
    }

    private synchronized void done(Block block) {
        busy = false;
        written.add(block.bytes());
        notifyAll();
    }

    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause instanceof IOException io ? io : new IOException("writing failed: " + cause, cause);
        }
        busy = false;
        waiting.clear();
        notifyAll();
    }

    /** Ends the thread behind the block that is being written. What still waits is not written. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Stops the thread and waits for its end. */
    void join() {
        stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
