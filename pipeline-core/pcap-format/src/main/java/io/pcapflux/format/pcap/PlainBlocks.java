package io.pcapflux.format.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/** Writes blocks as they are. */
final class PlainBlocks implements BlockWriter {
    private final WritableByteChannel channel;
    private boolean replacing;
    private final boolean force;
    private final LongConsumer onWritten;
    private volatile long length;
    private volatile long safeLength;
    /** Where the last whole record ends, those included of a block that failed in its middle. */
    private long wholeLength;

    private long unreportedPackets;

    /**
     * @param replacing whether what the file holds goes when this begins
     * @param force whether each block is forced to the disk before its packets are reported
     * @param onWritten told how many more packets have been written
     */
    PlainBlocks(WritableByteChannel channel, boolean replacing, boolean force, LongConsumer onWritten) {
        this.channel = channel;
        this.replacing = replacing;
        this.force = force;
        this.onWritten = onWritten;
    }

    @Override
    public void begin() throws IOException {
        if (replacing && channel instanceof FileChannel file) {
            replacing = false;
            file.truncate(0);
        }
    }

    @Override
    public void write(Block block) throws IOException {
        begin();
        long end = length + block.bytes().remaining();
        writeAll(block);
        if (force && channel instanceof FileChannel file) {
            file.force(false);
        }
        length = end;
        safeLength = block.boundary();
        wholeLength = safeLength;
        if (block.packets() > 0) {
            onWritten.accept(block.packets());
        }
    }

    /** A disk that becomes full takes a part of a block first. */
    private void writeAll(Block block) throws IOException {
        ByteBuffer bytes = block.bytes();
        int start = bytes.position();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            int taken = bytes.position() - start;
            int whole = block.ends().lastWithin(taken);
            if (whole > 0) {
                wholeLength = length + whole;
                unreportedPackets = block.ends().packetsWithin(taken);
            }
            throw e;
        }
    }

    @Override
    public void end() {}

    @Override
    public long length() {
        return length;
    }

    @Override
    public long safeLength() {
        return safeLength;
    }

    @Override
    public void cutBack() throws IOException {
        if (channel instanceof FileChannel file && file.isOpen()) {
            file.truncate(wholeLength);
            if (force && unreportedPackets > 0) {
                file.force(false);
            }
            safeLength = wholeLength;
            onWritten.accept(unreportedPackets);
            unreportedPackets = 0;
        }
    }

    @Override
    public void release() {}
}
