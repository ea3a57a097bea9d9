package io.pcapflux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * A capture file in memory with Ethernet packets of one length: half TCP, a quarter of that to or from port 443, beside
 * UDP, IPv6 and ARP, between the 256 hosts of 10.0.0.0/24. The same packets each time.
 */
final class PacketMix {
    static final int PACKETS = 1024;
    static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;

    private static final int MAGIC = 0xA1B2C3D4;
    private static final int ETHERNET = 1;
    private static final int ETHERNET_HEADER = 14;
    private static final short IPV4 = 0x0800;
    private static final short IPV6 = (short) 0x86DD;
    private static final short ARP = 0x0806;
    private static final byte TCP = 6;
    private static final byte UDP = 17;
    private static final int NETWORK = 10 << 24;

    private final byte[] file;
    private final int length;

    PacketMix(int length) {
        this.length = length;
        SplittableRandom random = new SplittableRandom(1992);
        file = new byte[FILE_HEADER + PACKETS * (RECORD_HEADER + length)];
        ByteBuffer pcap = ByteBuffer.wrap(file).order(ByteOrder.nativeOrder());
        pcap.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putLong(0);
        pcap.putInt(length).putInt(ETHERNET);
        for (int i = 0; i < PACKETS; i++) {
            pcap.putInt(i).putInt(0).putInt(length).putInt(length);
            pcap.put(packet(random, length));
        }
    }

    /** A pcap file in this machine's byte order. */
    byte[] file() {
        return file;
    }

    /** Bytes of each packet. */
    int length() {
        return length;
    }

    private static byte[] packet(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        int kind = random.nextInt(8);
        packet.putShort(ETHERNET_HEADER - 2, kind == 0 ? ARP : kind == 1 ? IPV6 : IPV4);
        if (kind > 1) {
            packet.position(ETHERNET_HEADER);
            packet.put((byte) 0x45).put((byte) 0).putShort((short) (length - ETHERNET_HEADER));
            packet.putInt(0).put((byte) 64).put(kind < 6 ? TCP : UDP).putShort((short) 0);
            packet.putInt(NETWORK | random.nextInt(256)).putInt(NETWORK | random.nextInt(256));
            int https = random.nextInt(8);
            packet.putShort((short) (https == 0 ? 443 : 40_000)).putShort((short) (https == 1 ? 443 : 50_000));
        }
        return bytes;
    }

    /** Where in the file the bytes of a packet begin. */
    int offset(int packet) {
        return FILE_HEADER + RECORD_HEADER + packet * (RECORD_HEADER + length);
    }
}
