package io.pcapflux.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Builds frames by hand, layer by layer from the inside out. */
final class FlowFrames {
    static final byte[] CLIENT = hex("0a000001");
    static final byte[] SERVER = hex("c0a80102");
    static final byte[] CLIENT6 = hex("20010db8000000000000000000000001");
    static final byte[] SERVER6 = hex("20010db8ffff00000000000000000002");

    private FlowFrames() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] join(byte[]... parts) {
        ByteBuffer all =
                ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /** The first 8 bytes of a header of any protocol with ports. */
    static byte[] ports(int source, int destination) {
        return ByteBuffer.allocate(8)
                .putShort((short) source)
                .putShort((short) destination)
                .array();
    }

    static byte[] ipv4(byte[] source, byte[] destination, int protocol, byte[] payload) {
        return ipv4(source, destination, protocol, 0, new byte[0], payload);
    }

    static byte[] ipv4(byte[] source, byte[] destination, int protocol, int fragment, byte[] options, byte[] payload) {
        int headerLength = 20 + options.length;
        byte[] header = ByteBuffer.allocate(20)
                .put((byte) (0x40 | headerLength / 4))
                .put((byte) 0)
                .putShort((short) (headerLength + payload.length))
                .putShort((short) 77)
                .putShort((short) fragment)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(source)
                .put(destination)
                .array();
        return join(header, options, payload);
    }

    static byte[] ipv6(byte[] source, byte[] destination, int next, byte[] payload) {
        byte[] header = ByteBuffer.allocate(40)
                .putInt(0x60000000)
                .putShort((short) payload.length)
                .put((byte) next)
                .put((byte) 64)
                .put(source)
                .put(destination)
                .array();
        return join(header, payload);
    }

    /** An extension header of {@code 8 * (units + 1)} bytes. */
    static byte[] extension(int next, int units, byte[] payload) {
        byte[] header = new byte[8 * (units + 1)];
        header[0] = (byte) next;
        header[1] = (byte) units;
        return join(header, payload);
    }

    static byte[] fragment6(int next, int offsetAndFlags, byte[] payload) {
        byte[] header = ByteBuffer.allocate(8)
                .put((byte) next)
                .put((byte) 0)
                .putShort((short) offsetAndFlags)
                .putInt(0x1234)
                .array();
        return join(header, payload);
    }

    static byte[] ethernet(int etherType, byte[] payload) {
        return join(hex("020000000001 020000000002"), u16(etherType), payload);
    }

    /** The rest of a VLAN tag whose EtherType stands before it. */
    static byte[] vlan(int id, int etherType, byte[] payload) {
        return join(u16(id), u16(etherType), payload);
    }

    static byte[] u16(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    /** A packet in the middle of a chunk, so that a read out of its bounds shows. */
    static Packet packet(LinkType type, byte[] bytes) {
        Capture capture = Capture.anonymous("test");
        CaptureInterface captureInterface =
                new CaptureInterface(capture, 0, null, type, 0, TimeResolution.MICROSECONDS);
        byte[] chunk = join(hex("ffff"), bytes);
        return new Packet(captureInterface, 0, 0, bytes.length, chunk, 2, bytes.length);
    }
}
