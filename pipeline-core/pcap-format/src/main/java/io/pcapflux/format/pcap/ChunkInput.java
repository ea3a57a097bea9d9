package io.pcapflux.format.pcap;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * Bytes of a channel in chunks that are never written to again where they have been handed out, so that packets can
 * point into them.
 *
 * <p>What straddles the end of a chunk is copied to the front of the next one. A chunk larger than usual grows only as
 * its bytes arrive: no length is believed before.
 */
final class ChunkInput implements Closeable {
    /** Small enough not to be a humongous object in any collector, large enough to make a read cheap. */
    static final int CHUNK = 256 * 1024;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final ReadableByteChannel channel;
    private final Compression compression;
    private final int chunkSize;
    private byte[] chunk;
    private ByteBuffer free;
    private int position;
    private long chunkOffset;

    ChunkInput(ReadableByteChannel channel) {
        this(channel, CHUNK);
    }

    /** Chunks of another size, for those who read many channels at once. */
    ChunkInput(ReadableByteChannel channel, int chunkSize) {
        this(channel, chunkSize, Compression.NONE);
    }

    private ChunkInput(ReadableByteChannel channel, int chunkSize, Compression compression) {
        this.channel = channel;
        this.chunkSize = chunkSize;
        this.compression = compression;
        this.chunk = new byte[chunkSize];
        this.free = ByteBuffer.wrap(chunk);
    }

    /** The same bytes decompressed, from the first one on; takes the place of this. */
    ChunkInput decompressed(Compression with) throws IOException {
        InputStream start = new ByteArrayInputStream(chunk, position, available());
        InputStream all = new SequenceInputStream(start, Channels.newInputStream(channel));
        return new ChunkInput(new StreamChannel(with.decompress(all)), chunkSize, with);
    }

    Compression compression() {
        return compression;
    }

    /** Makes so many bytes available behind the position; false if the channel ends before. Blocks for input. */
    boolean require(int bytes) throws IOException {
        while (available() < bytes) {
            if (!free.hasRemaining()) {
                nextChunk(bytes);
            }
            if (read() < 0) {
                return false;
            }
        }
        return true;
    }

    private int read() throws IOException {
        try {
            return channel.read(free);
        } catch (IOException e) {
            if (compression == Compression.NONE) {
                throw e;
            }
            throw new CaptureFormatException(
                    "the " + compression.label() + " data ends in damage: " + e.getMessage(),
                    offset() + available(),
                    e);
        }
    }

    private void nextChunk(int wanted) {
        int kept = available();
        int size = Math.max(chunkSize, (int) Math.min(wanted, 2L * kept));
        byte[] next = new byte[size];
        System.arraycopy(chunk, position, next, 0, kept);
        chunkOffset += position;
        chunk = next;
        free = ByteBuffer.wrap(next, kept, size - kept);
        position = 0;
    }

    int available() {
        return free.position() - position;
    }

    void skip(int bytes) {
        position += bytes;
    }

    byte[] chunk() {
        return chunk;
    }

    int position() {
        return position;
    }

    /** The big-endian 32 bits so many bytes behind the position, which must be available. */
    int intAt(int distance) {
        return (int) INT.get(chunk, position + distance);
    }

    /** Bytes from the start of the channel to the position. */
    long offset() {
        return chunkOffset + position;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
