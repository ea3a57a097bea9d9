package io.pcapflux.format.pcap;

import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;

/** The pcapng blocks that hold packets: enhanced ones, and simple ones for packets without a time. */
final class PacketBlock {
    /** What an enhanced packet block has beside data and options. */
    static final int FRAME = 32;
    /** What a simple packet block has beside data. */
    static final int SIMPLE_FRAME = 16;

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
        if (length > PcapngReader.MAX_BLOCK) {
            throw new IllegalArgumentException(packet + " is larger than the " + PcapngReader.MAX_BLOCK
                    + " bytes that readers of pcapng take for possible");
        }
        return length;
    }

    /** What comes before the data of an enhanced packet block: 28 bytes, two fields at a time. */
    static void putHead(ByteBuffer block, int length, Packet packet, int interfaceId, long units) {
        block.putLong(pair(PcapngBlock.ENHANCED_PACKET.type(), length));
        block.putLong(pair(interfaceId, (int) (units >>> 32)));
        block.putLong(pair((int) units, packet.capturedLength()));
        block.putInt((int) packet.originalLength());
    }

    /** Two fields of a little-endian block as one. */
    private static long pair(int first, int second) {
        return ((long) second << 32) | Integer.toUnsignedLong(first);
    }

    /** What comes before the data of a simple packet block: 12 bytes. */
    static void putSimpleHead(ByteBuffer block, int length, Packet packet) {
        block.putInt(PcapngBlock.SIMPLE_PACKET.type()).putInt(length).putInt((int) packet.originalLength());
    }
}
