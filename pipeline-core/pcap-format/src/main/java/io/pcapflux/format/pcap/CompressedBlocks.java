package io.pcapflux.format.pcap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Writes each block to a file as a compressed member or frame of its own. For one thread at a time. */
final class CompressedBlocks implements WritableByteChannel {
    private final FileChannel file;
    private final Compression compression;
    /** Where the last whole frame ends. */
    private long safeLength;

    CompressedBlocks(FileChannel file, Compression compression) {
        this.file = file;
        this.compression = compression;
    }

    @Override
    public int write(ByteBuffer block) throws IOException {
        byte[] plain = new byte[block.remaining()];
        block.get(plain);
        ByteArrayOutputStream frame = new ByteArrayOutputStream(plain.length / 2 + 64);
        try (OutputStream compressing = compression.compress(frame)) {
            compressing.write(plain);
        }
        ByteBuffer out = ByteBuffer.wrap(frame.toByteArray());
        while (out.hasRemaining()) {
            file.write(out);
        }
        safeLength = file.position();
        return plain.length;
    }

    /** After a failed write: cuts the file back to its last whole frame. */
    void cutBack() throws IOException {
        if (file.isOpen()) {
            file.truncate(safeLength);
        }
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
