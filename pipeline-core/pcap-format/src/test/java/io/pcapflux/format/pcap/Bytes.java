package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Captures made by hand, and what reading them gives. */
final class Bytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteOrder order;

    Bytes(ByteOrder order) {
        this.order = order;
    }

    Bytes u32(long... values) {
        for (long value : values) {
            bytes.writeBytes(
                    ByteBuffer.allocate(4).order(order).putInt((int) value).array());
        }
        return this;
    }

    Bytes u16(int... values) {
        for (int value : values) {
            bytes.writeBytes(
                    ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }
        return this;
    }

    Bytes raw(byte... values) {
        bytes.writeBytes(values);
        return this;
    }

    /** A little-endian classic pcap file of a link type, whose records are to follow. */
    static Bytes pcap(int linkType) {
        return new Bytes(ByteOrder.LITTLE_ENDIAN).u32(0xA1B2C3D4L).u16(2, 4).u32(0, 0, 65535, linkType);
    }

    /** A classic pcap record of the second 1. */
    Bytes record(byte... data) {
        return u32(1, 0, data.length, data.length).raw(data);
    }

    int size() {
        return bytes.size();
    }

    /** A pcapng block around a body. */
    Bytes block(int type, Bytes body) {
        byte[] padded = Arrays.copyOf(body.array(), body.array().length + 3 & ~3);
        return u32(type, padded.length + 12).raw(padded).u32(padded.length + 12);
    }

    byte[] array() {
        return bytes.toByteArray();
    }

    /** Bytes 0, 1, 2 ... */
    static byte[] counting(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) i;
        }
        return data;
    }

    /** What a capture delivers, and the damage that ends it. */
    record Reading(List<Packet> packets, @Nullable CaptureFormatException damage) {
        long damageOffset() {
            return damage == null ? -1 : damage.offset();
        }
    }

    static Reading read(byte[] capture) throws IOException {
        return read(channel(capture, Integer.MAX_VALUE));
    }

    static Reading read(ReadableByteChannel channel) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(channel, Capture.anonymous("test"))) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
            }
            return new Reading(packets, null);
        } catch (CaptureFormatException e) {
            return new Reading(packets, e);
        }
    }

    /** A channel that gives at most so many bytes at once, as a slow pipe does. */
    static ReadableByteChannel channel(byte[] content, int atOnce) {
        ByteBuffer left = ByteBuffer.wrap(content);
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) {
                if (!left.hasRemaining()) {
                    return -1;
                }
                int count = Math.min(Math.min(atOnce, left.remaining()), target.remaining());
                target.put(left.slice(left.position(), count));
                left.position(left.position() + count);
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
