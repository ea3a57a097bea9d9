package io.pcapflux.packet;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Predicates over packets for Java code, which make no object per packet: {@code filter(() -> PacketMatch.port(443))}.
 * Whatever {@link FlowDecoder} cannot decode does not match; for more, and for filter expressions, see the module
 * {@code pcapflux-bpf}. A predicate of addresses or ports is for one thread at a time: make one per subscription.
 */
public final class PacketMatch {
    private PacketMatch() {}

    /** Packets that carry this EtherType, behind any VLAN tags. */
    public static Predicate<Packet> etherType(int etherType) {
        return packet -> EtherType.of(packet) == etherType;
    }

    /**
     * IP packets of a version.
     *
     * @param version 4 or 6
     */
    public static Predicate<Packet> ipVersion(int version) {
        FlowDecoder flow = new FlowDecoder();
        return packet -> flow.decode(packet) && flow.ipVersion() == version;
    }

    /** IP packets from or to an address. */
    public static Predicate<Packet> host(InetAddress address) {
        FlowDecoder flow = new FlowDecoder();
        byte[] wanted = address.getAddress();
        return packet -> flow.decode(packet)
                && flow.addressLength() == wanted.length
                && (same(packet, flow.sourceAddressOffset(), wanted)
                        || same(packet, flow.destinationAddressOffset(), wanted));
    }

    private static boolean same(Packet packet, int at, byte[] wanted) {
        int from = packet.offset() + at;
        return Arrays.equals(packet.chunk(), from, from + wanted.length, wanted, 0, wanted.length);
    }

    /**
     * Packets from or to a port of TCP, UDP, UDP-Lite, SCTP or DCCP; no fragments.
     *
     * @param port 0 to 65535
     */
    public static Predicate<Packet> port(int port) {
        FlowDecoder flow = new FlowDecoder();
        return packet ->
                flow.decode(packet) && flow.hasPorts() && (flow.sourcePort() == port || flow.destinationPort() == port);
    }
}
