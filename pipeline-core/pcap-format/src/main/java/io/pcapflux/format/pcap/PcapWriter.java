package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes classic pcap, little-endian, version 2.4. For one thread at a time.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/">draft-ietf-opsawg-pcap</a>
 */
public final class PcapWriter implements CaptureWriter {
    private static final int RECORD_HEADER = 16;
    private static final long MAX_SECONDS = 0xFFFF_FFFFL;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final BlockOutput output;
    private final LinkType linkType;
    private final boolean nanoseconds;
    /** Of the packet before, which is of the right link type. */
    private CaptureInterface known;

    /**
     * Writes the file header.
     *
     * @param first interface of the first packet: all must be of its link type
     * @param snaplen the most bytes captured of a packet; 0 = no limit
     * @param nanoseconds whether timestamps are kept to the nanosecond, else to the microsecond (rounded down)
     */
    public PcapWriter(BlockOutput output, CaptureInterface first, int snaplen, boolean nanoseconds) throws IOException {
        this.output = output;
        this.known = first;
        this.linkType = first.linkType();
        this.nanoseconds = nanoseconds;
        ByteBuffer header = output.room(PcapHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(nanoseconds ? PcapHeader.NANOSECONDS : PcapHeader.MICROSECONDS);
        header.putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
        header.putInt(snaplen == 0 ? CaptureLimits.maxCapturedLength(linkType) : snaplen);
        header.putInt(PcapHeader.linkField(first));
        output.endHeader();
    }

    /** Does nothing: the file header has all that this format can say. */
    @Override
    public void announce(CaptureMetadata metadata) {}

    /** Does nothing: each packet is written at once. */
    @Override
    public void end() {}

    @Override
    public int sizeOf(Packet packet) {
        return RECORD_HEADER + packet.capturedLength();
    }

    /**
     * Writes a packet; one without a time gets the time 0.
     *
     * @throws IllegalArgumentException if it is of another link type, or of a time outside 1970 to 2106
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // one that is equal costs no more than a second look
    public void write(Packet packet) throws IOException {
        if (packet.captureInterface() != known) {
            know(packet);
        }
        long seconds = packet.timestampSeconds();
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException(packet + " has a time that classic pcap cannot hold");
        }
        int nanos = packet.timestampNanoOfSecond();
        int fraction = nanoseconds ? nanos : nanos / 1000;
        int captured = packet.capturedLength();
        int original = (int) packet.originalLength();
        byte[] chunk = packet.chunk();
        int start = packet.offset() - RECORD_HEADER;
        if (start >= 0 && isHeader(chunk, start, (int) seconds, fraction, captured, original)) {
            output.put(chunk, start, RECORD_HEADER + captured); // as it was read: with its neighbours, one large copy
        } else {
            ByteBuffer record = output.room(RECORD_HEADER).order(ByteOrder.LITTLE_ENDIAN);
            record.putInt((int) seconds).putInt(fraction).putInt(captured).putInt(original);
            output.put(chunk, packet.offset(), captured);
        }
        output.endPacket();
    }

    private void know(Packet packet) {
        if (!packet.linkType().equals(linkType)) {
            throw new IllegalArgumentException(
                    "a pcap file holds one link type, this one " + linkType + ", and here comes " + packet.linkType()
                            + " of " + packet.captureInterface().capture() + "; pcapng holds both");
        }
        known = packet.captureInterface();
    }

    private static boolean isHeader(byte[] bytes, int at, int seconds, int fraction, int captured, int original) {
        return (int) INT.get(bytes, at) == seconds
                && (int) INT.get(bytes, at + 4) == fraction
                && (int) INT.get(bytes, at + 8) == captured
                && (int) INT.get(bytes, at + 12) == original;
    }
}
