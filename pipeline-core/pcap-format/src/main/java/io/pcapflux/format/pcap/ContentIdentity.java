package io.pcapflux.format.pcap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * 128 bits that name the content of a file: the same for every copy of it, wherever it lies.
 *
 * <p>The start of SHA-256 over the file's size and samples of it: the whole of a file up to 2 MiB; of a larger one its
 * first and last 64 KiB and 480 evenly spaced blocks of 4 KiB. Marked as a UUID of version 8 (RFC 9562).
 */
final class ContentIdentity {
    private static final int WHOLE = 2 << 20;
    private static final int EDGE = 64 << 10;
    private static final int BLOCK = 4 << 10;
    private static final int BLOCKS = 480;

    private ContentIdentity() {}

    static UUID of(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(8).putLong(0, size));
            if (size <= WHOLE) {
                add(digest, channel, 0, (int) size);
            } else {
                add(digest, channel, 0, EDGE);
                long step = size / (BLOCKS + 1);
                for (int i = 1; i <= BLOCKS; i++) {
                    add(digest, channel, i * step, BLOCK);
                }
                add(digest, channel, size - EDGE, EDGE);
            }
            return version8(ByteBuffer.wrap(digest.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        long position = at;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position);
            if (read < 0) {
                break; // it has become shorter
            }
            position += read;
        }
        digest.update(buffer.flip());
    }

    private static UUID version8(ByteBuffer hash) {
        long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
