package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes pcapng, little-endian, one section: an interface description for each interface, times in nanoseconds. A time
 * that 64 bits of nanoseconds cannot tell goes to a second description of its interface, with a coarser resolution.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">draft-ietf-opsawg-pcapng</a>
 */
public final class PcapngWriter implements CaptureWriter {
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int SECTION_BYTES = 28;
    private static final int PACKET_FRAME = 32;
    private static final int SIMPLE_FRAME = 16;
    private static final int MAX_NAME = 256;
    private static final byte[] PADDING = new byte[4];

    private static final TimeResolution SECONDS = new TimeResolution(10, 0);
    private static final long NANOS = 1_000_000_000L;
    private static final long LAST_NANO_SECOND = Long.MAX_VALUE / NANOS - 1;

    private final BlockOutput output;
    private final Map<Described, Integer> ids = new HashMap<>();

    /** An interface and the resolution in which it is described. */
    private record Described(CaptureInterface captureInterface, TimeResolution resolution) {}

    /** Writes the section header. */
    public PcapngWriter(BlockOutput output) throws IOException {
        this.output = output;
        ByteBuffer block = room(SECTION_BYTES);
        block.putInt(PcapngReader.SECTION_HEADER).putInt(SECTION_BYTES).putInt(BYTE_ORDER_MAGIC);
        block.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(SECTION_BYTES);
        output.endHeader();
    }

    @Override
    public void announce(CaptureInterface added) throws IOException {
        id(new Described(added, TimeResolution.NANOSECONDS));
    }

    @Override
    public void write(Packet packet) throws IOException {
        int id = id(new Described(packet.captureInterface(), resolution(packet)));
        if (!packet.hasTimestamp() && id == 0 && fillsSimpleBlock(packet)) {
            writeSimple(packet);
        } else {
            writeEnhanced(packet, id);
        }
        output.endPacket();
    }

    private static TimeResolution resolution(Packet packet) {
        boolean fits = packet.timestampSeconds() >= 0 && packet.timestampSeconds() <= LAST_NANO_SECOND;
        TimeResolution own = packet.captureInterface().resolution();
        return fits ? TimeResolution.NANOSECONDS : own.base() == 10 && own.exponent() < 9 ? own : SECONDS;
    }

    private static boolean fillsSimpleBlock(Packet packet) {
        int snaplen = packet.captureInterface().snaplen();
        long most = snaplen == 0 ? packet.originalLength() : Math.min(snaplen, packet.originalLength());
        return packet.capturedLength() == most;
    }

    private void writeSimple(Packet packet) throws IOException {
        int length = SIMPLE_FRAME + padded(packet.capturedLength());
        room(SIMPLE_FRAME).putInt(3).putInt(length).putInt((int) packet.originalLength());
        putData(packet);
        room(4).putInt(length);
    }

    private void writeEnhanced(Packet packet, int id) throws IOException {
        int length = PACKET_FRAME + padded(packet.capturedLength());
        long units = units(packet);
        ByteBuffer block = room(PACKET_FRAME);
        block.putInt(6).putInt(length).putInt(id).putInt((int) (units >>> 32)).putInt((int) units);
        block.putInt(packet.capturedLength()).putInt((int) packet.originalLength());
        putData(packet);
        room(4).putInt(length);
    }

    private static long units(Packet packet) {
        long perSecond = (long) Math.pow(10, resolution(packet).exponent());
        return packet.timestampSeconds() * perSecond + packet.timestampNanoOfSecond() / (NANOS / perSecond);
    }

    private void putData(Packet packet) throws IOException {
        output.put(packet.chunk(), packet.offset(), packet.capturedLength());
        output.put(PADDING, 0, padded(packet.capturedLength()) - packet.capturedLength());
    }

    /** The number of an interface in this file; describes it where that is still to be done. */
    private int id(Described described) throws IOException {
        Integer known = ids.get(described);
        if (known != null) {
            return known;
        }
        ids.put(described, ids.size());
        describe(described);
        return ids.size() - 1;
    }

    private void describe(Described described) throws IOException {
        CaptureInterface captureInterface = described.captureInterface();
        byte[] name = name(captureInterface);
        int nameBytes = name.length == 0 ? 0 : 4 + padded(name.length);
        int length = 20 + nameBytes + 8 + 4;
        ByteBuffer block = room(length);
        block.putInt(1).putInt(length);
        block.putShort((short) captureInterface.linkType().number()).putShort((short) 0);
        block.putInt(captureInterface.snaplen());
        if (name.length > 0) {
            block.putShort((short) PcapngOptions.IF_NAME).putShort((short) name.length);
            block.put(name).put(PADDING, 0, padded(name.length) - name.length);
        }
        block.putShort((short) PcapngOptions.IF_TSRESOL).putShort((short) 1);
        block.put((byte) described.resolution().exponent()).put(PADDING, 0, 3);
        block.putInt(0).putInt(length); // end of options
        output.endHeader();
    }

    private static byte[] name(CaptureInterface captureInterface) {
        String name = captureInterface.name();
        byte[] bytes = name == null ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
        return bytes.length > MAX_NAME ? new byte[0] : bytes;
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    private ByteBuffer room(int bytes) throws IOException {
        return output.room(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
