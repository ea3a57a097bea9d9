package io.pcapflux.kafka.format;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The record header {@value #NAME}: what a packet is beside its bytes.
 *
 * <p>Its {@value #LENGTH} bytes, big-endian: {@code u8} version = 1, {@code u8} flags (bit 0: the packet has no time; the
 * others are 0 and ignored by readers), {@code u16} LINKTYPE, {@code u32} original length, {@code i64} nanoseconds since
 * 1970 (0 without a time), {@code u64} sequence, {@code u32} interface id, 16 bytes capture id.
 *
 * @param linkType of the packet
 * @param originalLength bytes on the wire, unsigned 32 bits
 * @param timestampNanos nanoseconds since 1970-01-01T00:00:00Z, or {@link Packet#NO_TIMESTAMP}
 * @param sequence position in the capture, from 0
 * @param interfaceId number of the interface in the capture, unsigned 32 bits
 * @param captureId identity of the capture
 */
public record PacketHeader(
        LinkType linkType, long originalLength, long timestampNanos, long sequence, long interfaceId, UUID captureId) {
    /** The name of the record header. */
    public static final String NAME = "pcap";
    /** Its length in bytes. */
    public static final int LENGTH = 44;

    private static final byte VERSION = 1;
    private static final byte NO_TIME = 1;

    public PacketHeader {
        if (originalLength >>> 32 != 0 || interfaceId >>> 32 != 0) {
            throw new IllegalArgumentException("original length " + originalLength + " or interface id " + interfaceId
                    + " is not an unsigned number of 32 bits");
        }
    }

    /** The header of a packet. The first call for a capture may block, see {@link io.pcapflux.packet.Capture#id()}. */
    public static PacketHeader of(Packet packet) {
        return of(packet, packet.captureInterface().capture().id());
    }

    static PacketHeader of(Packet packet, UUID captureId) {
        return new PacketHeader(
                packet.linkType(),
                packet.originalLength(),
                packet.timestampNanos(),
                packet.sequence(),
                packet.interfaceId(),
                captureId);
    }

    /** Whether the packet has a time. */
    public boolean hasTimestamp() {
        return timestampNanos != Packet.NO_TIMESTAMP;
    }

    /** The {@value #LENGTH} bytes. */
    public byte[] encode() {
        byte[] bytes = new byte[LENGTH];
        ByteBuffer.wrap(bytes)
                .put(VERSION)
                .put(hasTimestamp() ? 0 : NO_TIME)
                .putShort((short) linkType.number())
                .putInt((int) originalLength)
                .putLong(hasTimestamp() ? timestampNanos : 0)
                .putLong(sequence)
                .putInt((int) interfaceId)
                .putLong(captureId.getMostSignificantBits())
                .putLong(captureId.getLeastSignificantBits());
        return bytes;
    }

    /**
     * Reads a header.
     *
     * @throws RecordFormatException if it is of another version or length
     */
    public static PacketHeader decode(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] != VERSION) {
            throw new RecordFormatException(
                    "header " + NAME + " is of version " + (bytes[0] & 0xFF) + ", only version 1 is known");
        }
        if (bytes.length != LENGTH) {
            throw new RecordFormatException("header " + NAME + " has " + bytes.length + " bytes, not " + LENGTH);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, LENGTH - 1);
        boolean noTime = (in.get() & NO_TIME) != 0;
        LinkType linkType = new LinkType(in.getShort() & 0xFFFF);
        long originalLength = Integer.toUnsignedLong(in.getInt());
        long nanos = in.getLong();
        return new PacketHeader(
                linkType,
                originalLength,
                noTime ? Packet.NO_TIMESTAMP : nanos,
                in.getLong(),
                Integer.toUnsignedLong(in.getInt()),
                new UUID(in.getLong(), in.getLong()));
    }
}
