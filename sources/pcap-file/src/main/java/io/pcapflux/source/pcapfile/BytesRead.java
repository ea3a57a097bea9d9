package io.pcapflux.source.pcapfile;

import io.pcapflux.ledger.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How much of files has been read. Counted by the thread that reads, asked by others. */
final class BytesRead {
    private static final long UNKNOWN = -1;

    private final AtomicLong done = new AtomicLong();
    private volatile long total = UNKNOWN;

    /** Says how many bytes there are, when that is known. */
    void outOf(long bytes) {
        total = bytes;
    }

    Optional<Progress> progress() {
        long all = total;
        return all == UNKNOWN ? Optional.empty() : Optional.of(new Progress(Math.min(done.get(), all), all));
    }

    /** The same way to open files, counting what is read from them. */
    Access counting(Access access) {
        return new Access(path -> new Counted(access.opener().open(path)), access.chunkBytes());
    }

    private final class Counted implements ReadableByteChannel {
        private final ReadableByteChannel channel;

        Counted(ReadableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int read = channel.read(target);
            if (read > 0) {
                done.addAndGet(read);
            }
            return read;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
