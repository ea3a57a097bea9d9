package io.pcapflux.bpf;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;

/** Packets for tests. */
final class Packets {
    static final CaptureInterface ETHERNET = captureInterface(LinkType.ETHERNET);
    static final CaptureInterface RAW = captureInterface(LinkType.RAW);

    private static final int ETHERNET_HEADER = 14;
    private static final int IP_HEADER = 20;
    private static final int TCP_HEADER = 20;
    private static final int TCP = 6;

    private Packets() {}

    static CaptureInterface captureInterface(LinkType linkType) {
        return new CaptureInterface(Capture.anonymous("test"), 0, null, linkType, 0, TimeResolution.MICROSECONDS);
    }

    /** A TCP segment over IPv4 to a port, with the Ethernet header if that is the link type, inside a larger chunk. */
    static Packet tcpTo(int port, CaptureInterface captureInterface) {
        int margin = 7;
        int linkHeader = captureInterface.linkType().equals(LinkType.ETHERNET) ? ETHERNET_HEADER : 0;
        int length = linkHeader + IP_HEADER + TCP_HEADER;
        ByteBuffer chunk = ByteBuffer.allocate(length + 2 * margin);
        if (linkHeader > 0) {
            chunk.putShort(margin + 12, (short) 0x0800);
        }
        int ip = margin + linkHeader;
        chunk.put(ip, (byte) 0x45).put(ip + 9, (byte) TCP).putShort(ip + IP_HEADER + 2, (short) port);
        return new Packet(captureInterface, 0, 0, length, chunk.array(), margin, length);
    }

    static Packet of(CaptureInterface captureInterface, byte[] bytes, int originalLength) {
        return new Packet(captureInterface, 0, 0, originalLength, bytes, 0, bytes.length);
    }
}
