package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import reactor.core.publisher.Flux;

/** An operator with a name for the ledger. */
record Named(String name, PacketOperator operator) implements PacketOperator {
    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return operator.apply(packets);
    }
}
