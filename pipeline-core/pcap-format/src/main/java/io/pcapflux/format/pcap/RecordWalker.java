package io.pcapflux.format.pcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Goes from record to record of a capture as this package writes it, little-endian, without a look at what is in them. */
final class RecordWalker {
    private static final int PCAP_RECORD = 16;
    private static final int PCAPNG_BLOCK = 8;
    private static final int PCAPNG_LEAST = 12;
    private static final int MAX_PCAP_RECORD = 128 << 20;

    private final ByteBuffer head = ByteBuffer.allocate(PcapHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private boolean begun;
    private boolean pcapng;
    private long left;
    private boolean recordLeft;
    private boolean isPacket;
    private boolean damaged;
    private long offset;
    private long boundary;
    private long packets;

    RecordWalker() {
        head.limit(4);
    }

    /** Goes on through the next bytes of the capture. */
    void walk(ByteBuffer bytes) {
        int start = bytes.position();
        while (!damaged && (bytes.hasRemaining() || (left == 0 && !head.hasRemaining()))) {
            if (left > 0) {
                skip(bytes);
            } else if (head.hasRemaining()) {
                head.put(bytes.get());
            } else {
                interpret();
            }
            offset += bytes.position() - start;
            start = bytes.position();
            if (left == 0 && recordLeft) {
                endRecord();
            }
        }
    }

    private void skip(ByteBuffer bytes) {
        int count = (int) Math.min(left, bytes.remaining());
        bytes.position(bytes.position() + count);
        left -= count;
    }

    private void endRecord() {
        recordLeft = false;
        packets += isPacket ? 1 : 0;
        isPacket = false;
        boundary = offset;
        head.clear().limit(pcapng ? PCAPNG_BLOCK : PCAP_RECORD);
    }

    private void interpret() {
        if (!begun) {
            begin();
        } else if (pcapng) {
            block(head.getInt(0), head.getInt(4));
        } else if (head.limit() == PcapHeader.SIZE) {
            recordLeft = true; // the file header ends here as a record does
        } else {
            record(head.getInt(8), head.getLong(0));
        }
    }

    private void begin() {
        begun = true;
        int magic = head.getInt(0);
        pcapng = magic == PcapngReader.SECTION_HEADER;
        damaged = !pcapng && magic != PcapHeader.MICROSECONDS && magic != PcapHeader.NANOSECONDS;
        head.limit(pcapng ? PCAPNG_BLOCK : PcapHeader.SIZE);
    }

    private void record(int length, long time) {
        boolean zeroes = length == 0 && time == 0 && head.getInt(12) == 0; // what a crashed machine leaves
        if (length < 0 || length > MAX_PCAP_RECORD || zeroes) {
            damaged = true;
            return;
        }
        isPacket = true;
        left = length;
        recordLeft = true;
    }

    private void block(int type, int length) {
        if (length < PCAPNG_LEAST || length > PcapngReader.MAX_BLOCK || length % 4 != 0) {
            damaged = true;
            return;
        }
        isPacket = type == PcapngBlock.ENHANCED_PACKET.type() || type == PcapngBlock.SIMPLE_PACKET.type();
        left = (long) length - PCAPNG_BLOCK;
        recordLeft = true;
    }

    /** Where the last whole record ends. */
    long boundary() {
        return boundary;
    }

    /** Whether the last byte seen ended a record. */
    boolean atBoundary() {
        return !damaged && boundary == offset;
    }

    /** Whole packets so far. */
    long packets() {
        return packets;
    }
}
