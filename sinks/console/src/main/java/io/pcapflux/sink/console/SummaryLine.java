package io.pcapflux.sink.console;

import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.Packet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** One packet in one line, whatever its bytes are. For one thread at a time. */
final class SummaryLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.nnnnnnnnn", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Map<Integer, String> PROTOCOLS = Map.of(
            1,
            "ICMP",
            2,
            "IGMP",
            6,
            "TCP",
            17,
            "UDP",
            33,
            "DCCP",
            47,
            "GRE",
            50,
            "ESP",
            58,
            "ICMPv6",
            132,
            "SCTP",
            136,
            "UDP-Lite");

    private final FlowDecoder flow = new FlowDecoder();

    String of(Packet packet) {
        StringBuilder line = new StringBuilder(96);
        line.append(time(packet)).append(' ');
        if (flow.decode(packet)) {
            line.append(flow.ipVersion() == 4 ? "IP " : "IP6 ");
            endpoint(line, packet, flow.sourceAddressOffset(), flow.sourcePort());
            line.append(" > ");
            endpoint(line, packet, flow.destinationAddressOffset(), flow.destinationPort());
            line.append(": ").append(PROTOCOLS.getOrDefault(flow.protocol(), "protocol " + flow.protocol()));
            if (flow.fragment()) {
                line.append(" fragment");
            }
        } else {
            line.append(packet.linkType().label());
        }
        line.append(", length ").append(packet.originalLength());
        if (packet.capturedLength() < packet.originalLength()) {
            line.append(" (").append(packet.capturedLength()).append(" captured)");
        }
        return line.toString();
    }

    private static String time(Packet packet) {
        if (!packet.hasTimestamp()) {
            return "-";
        }
        try {
            return TIME.format(Instant.ofEpochSecond(packet.timestampSeconds(), packet.timestampNanoOfSecond()));
        } catch (DateTimeException e) {
            return packet.timestampSeconds() + " s"; // beyond the calendar's million years
        }
    }

    private void endpoint(StringBuilder line, Packet packet, int addressOffset, int port) {
        int from = packet.offset() + addressOffset;
        byte[] address = Arrays.copyOfRange(packet.chunk(), from, from + flow.addressLength());
        try {
            line.append(InetAddress.getByAddress(address).getHostAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
        if (flow.hasPorts()) {
            line.append('.').append(port);
        }
    }
}
