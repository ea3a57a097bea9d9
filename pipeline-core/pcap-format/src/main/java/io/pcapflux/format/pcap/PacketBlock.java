package io.pcapflux.format.pcap;

import io.pcapflux.packet.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The pcapng blocks that hold packets: enhanced ones, and simple ones for packets without a time. */
final class PacketBlock {
    /** What an enhanced packet block has beside data and options. */
    static final int FRAME = 32;
    /** What of that comes before the data. */
    private static final int HEAD = 28;
    /** What a simple packet block has beside data. */
    static final int SIMPLE_FRAME = 16;

    private static final int SIMPLE_HEAD = 12;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PacketBlock() {}

    /** The length of an enhanced packet block. */
    static int sizeOf(Packet packet) {
        return FRAME + PcapngOptions.padded(packet.capturedLength()) + PcapngOptions.size(packet.options());
    }

    /** Whether a simple packet block tells all there is of a packet on an interface that has this number. */
    static boolean isSimple(Packet packet, int interfaceId) {
        return !packet.hasTimestamp() && interfaceId == 0 && packet.options().isEmpty() && fillsSimpleBlock(packet);
    }

    private static boolean fillsSimpleBlock(Packet packet) {
        int snaplen = packet.captureInterface().snaplen();
        long most = snaplen == 0 ? packet.originalLength() : Math.min(snaplen, packet.originalLength());
        return packet.capturedLength() == most;
    }

    /**
     * The length of a block.
     *
     * @param frame bytes of it that are no data
     * @throws IllegalArgumentException if no reader would take it
     */
    static int length(Packet packet, int frame) {
        int length = frame + PcapngOptions.padded(packet.capturedLength());
        check(packet, length);
        return length;
    }

    /** @throws IllegalArgumentException if no reader would take a block of this length */
    static void check(Packet packet, int length) {
        if (length > PcapngReader.MAX_BLOCK) {
            throw new IllegalArgumentException(packet + " is larger than the " + PcapngReader.MAX_BLOCK
                    + " bytes that readers of pcapng take for possible");
        }
    }

    /** What comes before the data of an enhanced packet block: 28 bytes, two fields at a time. */
    static void putHead(ByteBuffer block, int length, Packet packet, int interfaceId, long units) {
        block.putLong(pair(PcapngBlock.ENHANCED_PACKET.type(), length));
        block.putLong(pair(interfaceId, (int) (units >>> 32)));
        block.putLong(pair((int) units, packet.capturedLength()));
        block.putInt((int) packet.originalLength());
    }

    /**
     * A whole enhanced packet block at an index of an array, which takes less time than to put it in a buffer field by
     * field.
     */
    static void put(byte[] target, int at, int length, Packet packet, int interfaceId, long units) {
        LONG.set(target, at, pair(PcapngBlock.ENHANCED_PACKET.type(), length));
        LONG.set(target, at + 8, pair(interfaceId, (int) (units >>> 32)));
        LONG.set(target, at + 16, pair((int) units, packet.capturedLength()));
        INT.set(target, at + 24, (int) packet.originalLength());
        int end = putData(target, at + HEAD, packet);
        int last = at + length - 4;
        if (end < last) { // without a look at the options, of which most packets have none
            ByteBuffer options = ByteBuffer.wrap(target, end, last - end);
            PcapngOptions.write(packet.options(), options.order(ByteOrder.LITTLE_ENDIAN));
        }
        INT.set(target, last, length);
    }

    /** Padded; returns where it ends. */
    private static int putData(byte[] target, int at, Packet packet) {
        int captured = packet.capturedLength();
        System.arraycopy(packet.chunk(), packet.offset(), target, at, captured);
        int end = at + PcapngOptions.padded(captured);
        for (int i = at + captured; i < end; i++) {
            target[i] = 0;
        }
        return end;
    }

    /** Two fields of a little-endian block as one. */
    private static long pair(int first, int second) {
        return ((long) second << 32) | Integer.toUnsignedLong(first);
    }

    /** What comes before the data of a simple packet block: 12 bytes. */
    static void putSimpleHead(ByteBuffer block, int length, Packet packet) {
        block.putInt(PcapngBlock.SIMPLE_PACKET.type()).putInt(length).putInt((int) packet.originalLength());
    }

    /** A whole simple packet block at an index of an array. */
    static void putSimple(byte[] target, int at, int length, Packet packet) {
        LONG.set(target, at, pair(PcapngBlock.SIMPLE_PACKET.type(), length));
        INT.set(target, at + 8, (int) packet.originalLength());
        int end = putData(target, at + SIMPLE_HEAD, packet);
        INT.set(target, end, length);
    }
}
