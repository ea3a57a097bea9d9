package io.pcapflux.format.pcap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** A file on a disk that is full after some bytes, and that takes what it is given bit by bit. */
final class BrittleFile extends FileChannel {
    private final FileChannel file;
    private final Random random;
    private final boolean hangs;
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private long room;

    BrittleFile(FileChannel file, Random random, long room) {
        this(file, random, room, false);
    }

    /** @param hangs whether each write waits until the file is closed, and fails then */
    BrittleFile(FileChannel file, Random random, long room, boolean hangs) {
        this.file = file;
        this.random = random;
        this.room = room;
        this.hangs = hangs;
    }

    /** Waits for a write that hangs. */
    void awaitWrite() throws InterruptedException {
        hanging.await();
    }

    private void hang() throws IOException {
        hanging.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        throw new ClosedChannelException();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (hangs) {
            hang();
        }
        if (room == 0) {
            throw new IOException("No space left on device");
        }
        int count = (int) Math.min(room, 1 + random.nextInt(source.remaining()));
        ByteBuffer part = source.slice(source.position(), count);
        file.write(part);
        source.position(source.position() + count);
        room -= count;
        return count;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        closed.countDown();
        file.close();
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public FileChannel position(long newPosition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void force(boolean metaData) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
