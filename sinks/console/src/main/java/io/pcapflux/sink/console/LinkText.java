package io.pcapflux.sink.console;

import io.pcapflux.packet.Packet;
import java.util.HexFormat;
import java.util.Locale;
import org.pcap4j.packet.ArpPacket;
import org.pcap4j.packet.ArpPacket.ArpHeader;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpPacket;
import org.pcap4j.packet.IpPacket.IpHeader;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TransportPacket;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.namednumber.EtherType;

/** Packets that are no conversation of IP, or not enough of one, as far as pcap4j can decode them. */
final class LinkText {
    private static final int ARP = 0x0806;

    private LinkText() {}

    /** Never fails. */
    static String of(Packet packet, LinkHeader link) {
        try {
            return decoded(packet, link);
        } catch (IllegalRawDataException | RuntimeException | StackOverflowError e) {
            return name(packet, link); // cut off, or no such thing at all: both are met every day
        }
    }

    private static String decoded(Packet packet, LinkHeader link) throws IllegalRawDataException {
        if (link.length() >= packet.capturedLength() || link.protocol() < 0) {
            return name(packet, link);
        }
        byte[] bytes = TransportText.bytes(packet, link.length());
        return switch (link.protocol()) {
            case LinkHeader.IPV4 -> ip("IP ", IpV4Packet.newPacket(bytes, 0, bytes.length));
            case LinkHeader.IPV6 -> ip("IP6 ", IpV6Packet.newPacket(bytes, 0, bytes.length));
            case ARP -> arp(ArpPacket.newPacket(bytes, 0, bytes.length).getHeader());
            default -> name(packet, link);
        };
    }

    private static String name(Packet packet, LinkHeader link) {
        return switch (link.protocol()) {
            case LinkHeader.UNKNOWN -> packet.linkType().label();
            case LinkHeader.LLC -> "802.3 LLC" + accessPoints(packet, link);
            case LinkHeader.IPV4 -> "IP";
            case LinkHeader.IPV6 -> "IP6";
            case ARP -> "ARP";
            default -> etherType(link.protocol());
        };
    }

    private static String accessPoints(Packet packet, LinkHeader link) {
        int at = 14 + 4 * link.vlans().size();
        return packet.capturedLength() < at + 2
                ? ""
                : ", dsap 0x" + hex(packet.byteAt(at), 2) + ", ssap 0x" + hex(packet.byteAt(at + 1), 2);
    }

    private static String etherType(int number) {
        String name = EtherType.getInstance((short) number).name();
        String known = name.equals("unknown") ? "" : name + " ";
        return "ethertype " + known + "(0x" + hex(number, 4) + ")";
    }

    private static String hex(int number, int digits) {
        return HexFormat.of().toHexDigits(number, digits);
    }

    /** Its addresses at least: the ports were not captured, or {@code FlowDecoder} does not know the link type. */
    private static String ip(String version, IpPacket packet) {
        IpHeader header = packet.getHeader();
        String source = Addresses.text(header.getSrcAddr());
        String destination = Addresses.text(header.getDstAddr());
        int protocol = header.getProtocol().value() & 0xFF;
        if (packet.getPayload() instanceof TransportPacket transport
                && (transport instanceof TcpPacket || transport instanceof UdpPacket)) {
            source += "." + transport.getHeader().getSrcPort().valueAsInt();
            destination += "." + transport.getHeader().getDstPort().valueAsInt();
        }
        return version + source + " > " + destination + ": " + SummaryLine.protocol(protocol);
    }

    private static String arp(ArpHeader arp) {
        if (arp.getHardwareAddrLengthAsInt() != 6 || arp.getProtocolAddrLengthAsInt() != 4) {
            return "ARP";
        }
        String source = Addresses.text(arp.getSrcProtocolAddr());
        return switch (arp.getOperation().value()) {
            case 1 -> "ARP, request who-has " + Addresses.text(arp.getDstProtocolAddr()) + " tell " + source;
            case 2 -> "ARP, reply " + source + " is-at " + arp.getSrcHardwareAddr();
            default -> "ARP, " + arp.getOperation().name().toLowerCase(Locale.ROOT);
        };
    }
}
