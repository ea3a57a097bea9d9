package io.pcapflux.sink.console;

import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV4EchoPacket;
import org.pcap4j.packet.IcmpV4EchoReplyPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IcmpV6EchoReplyPacket;
import org.pcap4j.packet.IcmpV6EchoRequestPacket;
import org.pcap4j.packet.IcmpV6NeighborAdvertisementPacket;
import org.pcap4j.packet.IcmpV6NeighborSolicitationPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.Packet.Header;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TcpPacket.TcpHeader;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.namednumber.NamedNumber;

/** What is above IP, as far as pcap4j can decode it; the name of the protocol where it cannot. */
final class TransportText {
    private static final String UNKNOWN = "unknown";
    private static final int ENOUGH = 2048;

    private TransportText() {}

    /**
     * Never fails.
     *
     * @param protocol as IANA numbers them
     * @param at where its header begins
     */
    static String of(Packet packet, int protocol, int at) {
        if (at >= packet.capturedLength()) {
            return SummaryLine.protocol(protocol);
        }
        try {
            return decoded(bytes(packet, at), protocol);
        } catch (IllegalRawDataException | RuntimeException | StackOverflowError e) {
            return SummaryLine.protocol(protocol); // cut off, or no such thing at all: both are met every day
        }
    }

    /**
     * A copy of the packet's bytes from an index on, as many as a line can need. Not the chunk itself: what pcap4j
     * cannot decode it puts into its exception, all of the array in hexadecimal.
     */
    static byte[] bytes(Packet packet, int at) {
        int from = packet.offset() + at;
        return Arrays.copyOfRange(packet.chunk(), from, from + Math.min(ENOUGH, packet.capturedLength() - at));
    }

    private static String decoded(byte[] bytes, int protocol) throws IllegalRawDataException {
        return switch (protocol) {
            case 1 -> icmp(IcmpV4CommonPacket.newPacket(bytes, 0, bytes.length));
            case 6 -> tcp(TcpPacket.newPacket(bytes, 0, bytes.length).getHeader());
            case 17 -> udp(UdpPacket.newPacket(bytes, 0, bytes.length));
            case 58 -> icmp6(IcmpV6CommonPacket.newPacket(bytes, 0, bytes.length));
            default -> SummaryLine.protocol(protocol);
        };
    }

    private static String tcp(TcpHeader tcp) {
        StringBuilder text =
                new StringBuilder("TCP [").append(flags(tcp)).append("], seq ").append(tcp.getSequenceNumberAsLong());
        if (tcp.getAck()) {
            text.append(", ack ").append(tcp.getAcknowledgmentNumberAsLong());
        }
        return text.append(", win ").append(tcp.getWindowAsInt()).toString();
    }

    /** tcpdump's letters: a dot is an acknowledgement, E and W are those of congestion notification. */
    private static String flags(TcpHeader tcp) {
        boolean[] set = {
            tcp.getFin(),
            tcp.getSyn(),
            tcp.getRst(),
            tcp.getPsh(),
            tcp.getAck(),
            tcp.getUrg(),
            (tcp.getReserved() & 1) != 0,
            (tcp.getReserved() & 2) != 0
        };
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < set.length; i++) {
            letters.append(set[i] ? "FSRP.UEW".substring(i, i + 1) : "");
        }
        return letters.isEmpty() ? "none" : letters.toString();
    }

    private static String udp(UdpPacket udp) {
        return "UDP" + DnsText.of(udp);
    }

    private static String icmp(IcmpV4CommonPacket icmp) {
        IcmpV4CommonPacket.IcmpV4CommonHeader header = icmp.getHeader();
        int type = header.getType().value() & 0xFF;
        String text = "ICMP " + (type == 8 ? "echo request" : name(header.getType(), "type " + type));
        if (icmp.getPayload() instanceof IcmpV4EchoPacket || icmp.getPayload() instanceof IcmpV4EchoReplyPacket) {
            return text + echo(icmp.getPayload().getHeader());
        }
        boolean error = type == 3 || type == 5 || type == 11 || type == 12;
        return text + code(header.getCode(), error);
    }

    private static String icmp6(IcmpV6CommonPacket icmp) {
        IcmpV6CommonPacket.IcmpV6CommonHeader header = icmp.getHeader();
        int type = header.getType().value() & 0xFF;
        String text = "ICMPv6 " + name(header.getType(), "type " + type);
        if (icmp.getPayload() instanceof IcmpV6EchoRequestPacket
                || icmp.getPayload() instanceof IcmpV6EchoReplyPacket) {
            return text + echo(icmp.getPayload().getHeader());
        }
        if (icmp.getPayload() instanceof IcmpV6NeighborSolicitationPacket neighbor) {
            return text + ", who has " + Addresses.text(neighbor.getHeader().getTargetAddress());
        }
        if (icmp.getPayload() instanceof IcmpV6NeighborAdvertisementPacket neighbor) {
            return text + ", target " + Addresses.text(neighbor.getHeader().getTargetAddress());
        }
        return text + code(header.getCode(), type == 1);
    }

    /** Of a type that has several; of the others only what is not 0. */
    private static String code(NamedNumber<Byte, ?> code, boolean always) {
        int number = code.value() & 0xFF;
        return always || number != 0 ? ", " + name(code, "code " + number) : "";
    }

    private static String echo(Header header) {
        ByteBuffer bytes = ByteBuffer.wrap(header.getRawData());
        return ", id " + (bytes.getShort() & 0xFFFF) + ", seq " + (bytes.getShort() & 0xFFFF);
    }

    private static String name(NamedNumber<?, ?> number, String otherwise) {
        return number.name().equals(UNKNOWN) ? otherwise : number.name().toLowerCase(Locale.ROOT);
    }
}
