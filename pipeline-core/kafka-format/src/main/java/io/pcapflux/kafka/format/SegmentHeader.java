package io.pcapflux.kafka.format;

import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The record header {@value #NAME}: what a segment holds.
 *
 * <p>Its {@value #LENGTH} bytes, big-endian: {@code u8} version = 1, {@code u8} flags (bit 0: no packet has a time; the
 * others are 0 and ignored by readers), {@code u16} reserved, {@code u32} packets, {@code i64} and {@code i64} the
 * earliest and the latest time in nanoseconds since 1970 (0 without a time), {@code u64} sequence of the first packet,
 * 16 bytes capture id.
 *
 * @param packets how many, unsigned 32 bits
 * @param firstNanos the earliest time, or {@link Packet#NO_TIMESTAMP} if no packet has one
 * @param lastNanos the latest time, or {@link Packet#NO_TIMESTAMP}
 * @param firstSequence position of the first packet in the capture, from 0
 * @param captureId identity of the capture
 */
public record SegmentHeader(long packets, long firstNanos, long lastNanos, long firstSequence, UUID captureId) {
    /** The name of the record header. */
    public static final String NAME = "pcap.segment";
    /** Its length in bytes. */
    public static final int LENGTH = 48;

    private static final byte VERSION = 1;
    private static final byte NO_TIME = 1;

    public SegmentHeader {
        if (packets >>> 32 != 0) {
            throw new IllegalArgumentException(packets + " packets are no unsigned number of 32 bits");
        }
    }

    /** Whether any packet has a time. */
    public boolean hasTimestamp() {
        return lastNanos != Packet.NO_TIMESTAMP;
    }

    /** The {@value #LENGTH} bytes. */
    public byte[] encode() {
        byte[] bytes = new byte[LENGTH];
        ByteBuffer.wrap(bytes)
                .put(VERSION)
                .put(hasTimestamp() ? 0 : NO_TIME)
                .putShort((short) 0)
                .putInt((int) packets)
                .putLong(hasTimestamp() ? firstNanos : 0)
                .putLong(hasTimestamp() ? lastNanos : 0)
                .putLong(firstSequence)
                .putLong(captureId.getMostSignificantBits())
                .putLong(captureId.getLeastSignificantBits());
        return bytes;
    }

    /**
     * Reads a header.
     *
     * @throws RecordFormatException if it is of another version or length
     */
    public static SegmentHeader decode(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] != VERSION) {
            throw new RecordFormatException(
                    "header " + NAME + " is of version " + (bytes[0] & 0xFF) + ", only version 1 is known");
        }
        if (bytes.length != LENGTH) {
            throw new RecordFormatException("header " + NAME + " has " + bytes.length + " bytes, not " + LENGTH);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
        boolean noTime = (in.get() & NO_TIME) != 0;
        in.getShort(); // reserved
        long packets = Integer.toUnsignedLong(in.getInt());
        long first = in.getLong();
        long last = in.getLong();
        return new SegmentHeader(
                packets,
                noTime ? Packet.NO_TIMESTAMP : first,
                noTime ? Packet.NO_TIMESTAMP : last,
                in.getLong(),
                new UUID(in.getLong(), in.getLong()));
    }
}
