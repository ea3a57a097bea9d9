package io.pcapflux.operator;

import io.pcapflux.anonymize.AnonymizationKey;
import io.pcapflux.anonymize.MetadataAnonymizer;
import io.pcapflux.anonymize.PacketAnonymizer;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.Optional;
import reactor.core.publisher.Flux;

/**
 * Replaces addresses by others that a key determines: the same by the same, so that flows and hosts stay linked within
 * a capture and from one capture to the next. Whoever has the key can reverse it.
 *
 * <ul>
 *   <li>IPv4 and IPv6 addresses by Crypto-PAn, which keeps prefixes: two of a network remain two of a network. What
 *       names no host stays: the unspecified address, loopback, limited broadcast and multicast; where Crypto-PAn gives
 *       one of those it is applied again. Of IPv6 link-local addresses the first 64 bits stay, of solicited-node
 *       multicast all but the last 24.
 *   <li>MAC addresses by pseudonyms that keep the bits for group and for locally administered; group addresses stay.
 *   <li>In Ethernet, {@code LINUX_SLL}, {@code LINUX_SLL2}, {@code NULL}, {@code LOOP} and raw IP; behind VLAN tags,
 *       MPLS and PPPoE; in ARP, IPv4, IPv6, IP in IP, GRE, IGMP, MLD, neighbour discovery and the packets that ICMP
 *       errors quote.
 *   <li>Checksums of IPv4, TCP, UDP (0 stays 0), UDP-Lite, DCCP, ICMP, ICMPv6, IGMP and GRE are mended by the difference,
 *       so that right ones are right and wrong ones wrong. The frame check sequence, and whatever follows the IP packet,
 *       become zero.
 * </ul>
 *
 * <p>What TCP, UDP and other transports carry stays as it is, with any address or name in it, tunnels over UDP included:
 * {@link Payload#CUT} cuts the packets before it. So do what is encrypted, and later fragments.
 *
 * <p>Packets in which an address might remain unseen are {@code undecodable}: other link types, EtherTypes and protocols
 * (spanning tree, LLDP, OSPF, VRRP ...), IP options and extension headers that hold addresses, SCTP set-up, and headers
 * that are malformed or cut off. They are removed, or pass unchanged and are noted.
 *
 * <p>Of metadata remains what names nobody, see {@link MetadataAnonymizer}; that goes for packets that pass
 * {@code undecodable} too.
 *
 * @see PacketOperators#anonymize
 */
public final class Anonymize implements PacketOperator {
    private final AnonymizationKey key;
    private final Undecodable undecodable;
    private final Payload payload;

    Anonymize(AnonymizationKey key, Undecodable undecodable, Payload payload) {
        this.key = key;
        this.undecodable = undecodable;
        this.payload = payload;
    }

    /** What to do with packets in which an address might remain; they are dropped unless told otherwise. */
    public Anonymize undecodable(Undecodable rule) {
        return new Anonymize(key, rule, payload);
    }

    /** What to do with what transports carry; it is kept unless told otherwise. */
    public Anonymize payload(Payload rule) {
        return new Anonymize(key, undecodable, rule);
    }

    @Override
    public String name() {
        return "anonymize";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return Flux.deferContextual(context -> {
                    OperatorAccount account = OperatorAccount.of(context);
                    PacketAnonymizer anonymizer = new PacketAnonymizer(key, payload == Payload.KEEP);
                    return undecodable == Undecodable.DROP
                            ? dropping(packets, anonymizer, account.removal("undecodable"))
                            : passing(packets, anonymizer, account.note("undecodable"));
                })
                .contextWrite(context -> {
                    MetadataListener below = MetadataListener.of(context);
                    MetadataAnonymizer metadata = new MetadataAnonymizer();
                    MetadataListener reducing =
                            piece -> metadata.anonymize(piece).ifPresent(below::accept);
                    return reducing.putInto(context);
                });
    }

    private static Flux<Packet> dropping(Flux<Packet> packets, PacketAnonymizer anonymizer, Tally removed) {
        return packets.handle((packet, sink) -> {
            Optional<Packet> done = anonymizer.anonymize(packet);
            if (done.isPresent()) {
                sink.next(done.get());
            } else {
                removed.increment();
            }
        });
    }

    private static Flux<Packet> passing(Flux<Packet> packets, PacketAnonymizer anonymizer, Tally noted) {
        return packets.map(packet -> anonymizer.anonymize(packet).orElseGet(() -> {
            noted.increment();
            return anonymizer.withoutWords(packet);
        }));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "anonymize[undecodable: " + undecodable + ", payload: " + payload + "]";
    }
}
