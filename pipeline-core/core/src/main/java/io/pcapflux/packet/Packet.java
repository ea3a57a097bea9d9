package io.pcapflux.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;

/**
 * One captured packet: immutable, and safe to hand from thread to thread.
 *
 * <p>Its bytes lie in a larger {@linkplain #chunk() chunk} that is shared with its neighbours and never written to
 * again, so that no byte is copied and no buffer object made per packet. A packet that is kept for long therefore keeps
 * its whole chunk in memory: {@link #compact()} copies it out.
 */
public final class Packet {
    /** {@link #timestampNanos()} of a packet without a time (a pcapng simple packet block). */
    public static final long NO_TIMESTAMP = Long.MIN_VALUE;

    /** In order of time; packets without a time come first. */
    public static final Comparator<Packet> BY_TIME = Packet::compareTime;

    private static final long NANOS = 1_000_000_000L;
    private static final int NO_NANOS = -1;
    /** The last second that whole nanoseconds in 64 bits can tell, to either side. */
    private static final long LAST_SECOND = Long.MAX_VALUE / NANOS - 1;

    private final CaptureInterface captureInterface;
    private final long sequence;
    private final long seconds;
    /** -1 for a packet without a time. */
    private final int nanoOfSecond;

    private final int originalLength;
    private final byte[] chunk;
    private final int offset;
    private final int capturedLength;
    private final CaptureOptions options;

    /**
     * A packet whose time is told in nanoseconds.
     *
     * @param captureInterface where it was captured
     * @param sequence its position in the capture, from 0
     * @param timestampNanos nanoseconds since 1970-01-01T00:00:00Z, or {@link #NO_TIMESTAMP}
     * @param originalLength bytes on the wire; unsigned 32 bits
     * @param chunk holds the captured bytes; never written to again from here on
     * @param offset of the first captured byte in the chunk
     * @param capturedLength number of captured bytes
     */
    public Packet(
            CaptureInterface captureInterface,
            long sequence,
            long timestampNanos,
            int originalLength,
            byte[] chunk,
            int offset,
            int capturedLength) {
        this(
                captureInterface,
                sequence,
                timestampNanos == NO_TIMESTAMP ? 0 : Math.floorDiv(timestampNanos, NANOS),
                timestampNanos == NO_TIMESTAMP ? NO_NANOS : (int) Math.floorMod(timestampNanos, NANOS),
                originalLength,
                chunk,
                offset,
                capturedLength);
    }

    /**
     * A packet whose time is told in seconds and a fraction, as captures do.
     *
     * @param captureInterface where it was captured
     * @param sequence its position in the capture, from 0
     * @param seconds since 1970-01-01T00:00:00Z
     * @param nanoOfSecond 0 to 999,999,999, or -1 for a packet without a time
     * @param originalLength bytes on the wire; unsigned 32 bits
     * @param chunk holds the captured bytes; never written to again from here on
     * @param offset of the first captured byte in the chunk
     * @param capturedLength number of captured bytes
     */
    public Packet(
            CaptureInterface captureInterface,
            long sequence,
            long seconds,
            int nanoOfSecond,
            int originalLength,
            byte[] chunk,
            int offset,
            int capturedLength) {
        this(
                captureInterface,
                sequence,
                seconds,
                nanoOfSecond,
                originalLength,
                chunk,
                offset,
                capturedLength,
                CaptureOptions.NONE);
    }

    private Packet(
            CaptureInterface captureInterface,
            long sequence,
            long seconds,
            int nanoOfSecond,
            int originalLength,
            byte[] chunk,
            int offset,
            int capturedLength,
            CaptureOptions options) {
        if (offset < 0 || capturedLength < 0 || offset > chunk.length - capturedLength) {
            throw new IndexOutOfBoundsException(
                    capturedLength + " bytes at " + offset + " are not within a chunk of " + chunk.length);
        }
        this.captureInterface = captureInterface;
        this.sequence = sequence;
        this.seconds = seconds;
        this.nanoOfSecond = nanoOfSecond;
        this.originalLength = originalLength;
        this.chunk = chunk;
        this.offset = offset;
        this.capturedLength = capturedLength;
        this.options = options;
    }

    /** The interface it was captured on, and through it the capture. */
    public CaptureInterface captureInterface() {
        return captureInterface;
    }

    /** Same as {@code captureInterface().linkType()}. */
    public LinkType linkType() {
        return captureInterface.linkType();
    }

    /** Same as {@code captureInterface().id()}. */
    public int interfaceId() {
        return captureInterface.id();
    }

    /** Position in its capture, from 0; filters leave gaps. */
    public long sequence() {
        return sequence;
    }

    /**
     * Nanoseconds since 1970-01-01T00:00:00Z, or {@link #NO_TIMESTAMP}. A time outside the years 1677 to 2262, as odd
     * captures have them, does not fit and becomes the nearest that does; seconds and fraction tell it exactly.
     */
    public long timestampNanos() {
        if (nanoOfSecond < 0) {
            return NO_TIMESTAMP;
        }
        if (seconds > LAST_SECOND) {
            return Long.MAX_VALUE;
        }
        return seconds < -LAST_SECOND ? NO_TIMESTAMP + 1 : seconds * NANOS + nanoOfSecond;
    }

    /** Whether {@link #timestampNanos()} is another time than that of the packet, being the nearest that it can tell. */
    public boolean isTimestampNanosClamped() {
        if (nanoOfSecond < 0 || (seconds <= LAST_SECOND && seconds >= -LAST_SECOND)) {
            return false;
        }
        long nanos = timestampNanos();
        return Math.floorDiv(nanos, NANOS) != seconds || Math.floorMod(nanos, NANOS) != nanoOfSecond;
    }

    /** Whole seconds since 1970-01-01T00:00:00Z, rounded down; 0 without a time. */
    public long timestampSeconds() {
        return seconds;
    }

    /** The nanoseconds within the second, 0 to 999,999,999; 0 without a time. */
    public int timestampNanoOfSecond() {
        return Math.max(0, nanoOfSecond);
    }

    public boolean hasTimestamp() {
        return nanoOfSecond >= 0;
    }

    private static int compareTime(Packet one, Packet other) {
        if (one.nanoOfSecond < 0 || other.nanoOfSecond < 0) {
            return Boolean.compare(one.hasTimestamp(), other.hasTimestamp());
        }
        int bySeconds = Long.compare(one.seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compare(one.nanoOfSecond, other.nanoOfSecond);
    }

    /** Number of bytes captured; these are the bytes at hand. */
    public int capturedLength() {
        return capturedLength;
    }

    /** Number of bytes the packet had on the wire (unsigned 32 bits). */
    public long originalLength() {
        return Integer.toUnsignedLong(originalLength);
    }

    /** The byte at an index from 0, as 0 to 255. */
    public int byteAt(int index) {
        return chunk[offset + checkIndex(index, 1)] & 0xFF;
    }

    /** The big-endian 16 bits at an index, as 0 to 65535. */
    public int shortAt(int index) {
        int at = offset + checkIndex(index, 2);
        return (chunk[at] & 0xFF) << 8 | (chunk[at + 1] & 0xFF);
    }

    /** The big-endian 32 bits at an index. */
    public int intAt(int index) {
        return shortAt(index) << 16 | shortAt(index + 2);
    }

    /** A read-only view of the captured bytes. Makes a buffer object: for the hot path read in place instead. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(chunk, offset, capturedLength).slice().asReadOnlyBuffer();
    }

    /** A copy of the captured bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(chunk, offset, offset + capturedLength);
    }

    /** Copies the captured bytes to the buffer's position. */
    public void copyTo(ByteBuffer target) {
        target.put(chunk, offset, capturedLength);
    }

    /**
     * The chunk this packet lies in, from {@link #offset()} on, for code that reads in place. It is shared, not a copy:
     * whoever writes to it damages other packets.
     */
    public byte[] chunk() {
        return chunk;
    }

    /** Where in its {@link #chunk()} the packet begins. */
    public int offset() {
        return offset;
    }

    /** The same packet cut to at most so many captured bytes; the original length stays. */
    public Packet truncate(int maxBytes) {
        return capturedLength <= maxBytes ? this : with(originalLength, chunk, offset, maxBytes);
    }

    /** The same packet with its bytes copied out of the shared chunk, for whoever keeps a few packets for long. */
    public Packet compact() {
        return chunk.length == capturedLength ? this : with(originalLength, toByteArray(), 0, capturedLength);
    }

    /**
     * The same packet with other bytes.
     *
     * @param bytes all of them; never written to again from here on
     * @param newOriginalLength bytes on the wire; unsigned 32 bits
     */
    public Packet withBytes(byte[] bytes, long newOriginalLength) {
        return with((int) newOriginalLength, bytes, 0, bytes.length);
    }

    private Packet with(int length, byte[] bytes, int from, int captured) {
        CaptureInterface same = captureInterface;
        return new Packet(same, sequence, seconds, nanoOfSecond, length, bytes, from, captured, options);
    }

    /** The same packet at another time: seconds since 1970-01-01T00:00:00Z, and 0 to 999,999,999 nanoseconds. */
    public Packet withTime(long second, int nano) {
        CaptureInterface same = captureInterface;
        return new Packet(same, sequence, second, nano, originalLength, chunk, offset, capturedLength, options);
    }

    /** What the capture says of this packet beside the essentials: comments, flags, counts of drops before it. */
    public CaptureOptions options() {
        return options;
    }

    /** The same packet with other options. */
    public Packet withOptions(CaptureOptions newOptions) {
        return with(captureInterface, newOptions);
    }

    /** The same packet with other options, on an interface of which other things are told. */
    public Packet with(CaptureInterface other, CaptureOptions all) {
        return new Packet(other, sequence, seconds, nanoOfSecond, originalLength, chunk, offset, capturedLength, all);
    }

    private int checkIndex(int index, int size) {
        if (index < 0 || index > capturedLength - size) {
            throw new IndexOutOfBoundsException(size + " bytes at " + index + " of " + capturedLength + " captured");
        }
        return index;
    }

    @Override
    public String toString() {
        return "Packet[" + captureInterface.capture() + " #" + sequence + ", " + linkType() + ", " + capturedLength
                + " of " + originalLength() + " bytes]";
    }
}
