package io.pcapflux.format.pcap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip, RFC 1952, member after member. What a cut-off stream holds is delivered before its end is told,
 * and whatever follows the last member is an error: the JDK's own stream passes over it.
 */
final class GzipMembers extends InputStream {
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final BufferedInputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] compressed = new byte[32 * 1024];
    private int fed;
    private boolean inMember;
    private boolean ended;

    GzipMembers(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!ended) {
            if (!inMember && !startMember()) {
                ended = true;
                break;
            }
            int inflated = inflate(target, offset, length);
            if (inflated > 0) {
                crc.update(target, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
            } else {
                feed();
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws ZipException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            ZipException damage = new ZipException("corrupt gzip data: " + e.getMessage());
            damage.initCause(e);
            throw damage;
        }
    }

    private void feed() throws IOException {
        in.mark(compressed.length);
        fed = in.read(compressed);
        if (fed < 0) {
            throw new EOFException("the gzip data is cut off");
        }
        inflater.setInput(compressed, 0, fed);
    }

    /** Reads the header of the next member; false at the end. */
    private boolean startMember() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        if (first != 0x1F || in.read() != 0x8B || in.read() != 8) {
            throw new ZipException("garbage behind the gzip data");
        }
        int flags = octet();
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(octet() | octet() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        crc.reset();
        fed = 0;
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        // Back to the byte behind the compressed data.
        in.reset();
        in.skipNBytes(fed - inflater.getRemaining());
        long expectedCrc = word();
        long expectedSize = word();
        if (expectedCrc != crc.getValue() || expectedSize != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new ZipException("the gzip checksum does not match");
        }
        inMember = false;
    }

    private long word() throws IOException {
        return octet() | octet() << 8 | octet() << 16 | (long) octet() << 24;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the gzip data is cut off");
        }
        return octet;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            octet();
        }
    }

    private void skipText() throws IOException {
        while (octet() != 0) {
            // up to the final NUL
        }
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
