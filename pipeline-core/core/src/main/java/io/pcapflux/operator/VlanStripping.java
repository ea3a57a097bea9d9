package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.EtherType;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import reactor.core.publisher.Flux;

/** Takes VLAN tags out of Ethernet frames. */
final class VlanStripping implements PacketOperator {
    private static final int ADDRESSES = 12;
    private static final int TAG = 4;

    @Override
    public String name() {
        return "strip-vlan";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return Flux.deferContextual(context -> {
            Tally undecodable = OperatorAccount.of(context).note("undecodable");
            return packets.map(packet -> strip(packet, undecodable));
        });
    }

    private static Packet strip(Packet packet, Tally undecodable) {
        if (!packet.linkType().equals(LinkType.ETHERNET)) {
            undecodable.increment();
            return packet;
        }
        int captured = packet.capturedLength();
        int at = ADDRESSES;
        while (at + 2 <= captured && EtherType.isVlanTag(packet.shortAt(at))) {
            at += TAG;
        }
        if (at + 2 > captured) {
            undecodable.increment();
            return packet;
        }
        return at == ADDRESSES ? packet : without(packet, at - ADDRESSES);
    }

    private static Packet without(Packet packet, int tags) {
        byte[] bytes = new byte[packet.capturedLength() - tags];
        System.arraycopy(packet.chunk(), packet.offset(), bytes, 0, ADDRESSES);
        int behind = packet.offset() + ADDRESSES + tags;
        System.arraycopy(packet.chunk(), behind, bytes, ADDRESSES, bytes.length - ADDRESSES);
        return packet.withBytes(bytes, Math.max(bytes.length, packet.originalLength() - tags));
    }

    @Override
    public String toString() {
        return name();
    }
}
