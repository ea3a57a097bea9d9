package io.pcapflux.sink.console;

import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.Packet;
import java.util.Map;

/** One packet in one line, whatever its bytes are. For one thread at a time. */
final class SummaryLine {
    private static final Map<Integer, String> PROTOCOLS = Map.ofEntries(
            Map.entry(1, "ICMP"),
            Map.entry(2, "IGMP"),
            Map.entry(4, "IP-in-IP"),
            Map.entry(6, "TCP"),
            Map.entry(17, "UDP"),
            Map.entry(33, "DCCP"),
            Map.entry(41, "IPv6-in-IP"),
            Map.entry(47, "GRE"),
            Map.entry(50, "ESP"),
            Map.entry(51, "AH"),
            Map.entry(58, "ICMPv6"),
            Map.entry(88, "EIGRP"),
            Map.entry(89, "OSPF"),
            Map.entry(103, "PIM"),
            Map.entry(112, "VRRP"),
            Map.entry(132, "SCTP"),
            Map.entry(136, "UDP-Lite"));

    private final FlowDecoder flow = new FlowDecoder();
    private final TimeColumn time;

    SummaryLine(TimeColumn time) {
        this.time = time;
    }

    void append(StringBuilder line, Packet packet) {
        line.append(time.of(packet)).append(' ');
        LinkHeader link = LinkHeader.of(packet);
        link.vlans().forEach(id -> line.append("vlan ").append(id).append(", "));
        if (flow.decode(packet)) {
            conversation(line, packet);
        } else {
            line.append(LinkText.of(packet, link));
        }
        line.append(", length ").append(packet.originalLength());
        if (packet.capturedLength() < packet.originalLength()) {
            line.append(" (").append(packet.capturedLength()).append(" captured)");
        }
    }

    private void conversation(StringBuilder line, Packet packet) {
        line.append(flow.ipVersion() == 4 ? "IP " : "IP6 ");
        endpoint(line, packet, flow.sourceAddressOffset(), flow.sourcePort());
        line.append(" > ");
        endpoint(line, packet, flow.destinationAddressOffset(), flow.destinationPort());
        line.append(": ");
        if (flow.fragment()) {
            line.append(protocol(flow.protocol())).append(" fragment");
        } else {
            line.append(TransportText.of(packet, flow.protocol(), flow.transportOffset()));
        }
    }

    private void endpoint(StringBuilder line, Packet packet, int addressOffset, int port) {
        line.append(Addresses.text(packet, addressOffset, flow.addressLength()));
        if (flow.hasPorts()) {
            line.append('.').append(port);
        }
    }

    /** The name of an upper-layer protocol, or its number. */
    static String protocol(int number) {
        return PROTOCOLS.getOrDefault(number, "protocol " + number);
    }
}
