package io.pcapflux.sink;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts packets and forgets them: for counting, and for measuring everything before it. */
public final class DiscardSink implements PacketSink {
    @Override
    public String name() {
        return "discard";
    }

    @Override
    public Mono<SinkReport> consume(Flux<Packet> packets) {
        return Mono.deferContextual(context -> {
            SinkAccount account = SinkAccount.of(context);
            account.settlesInOrder();
            return packets.doOnNext(packet -> account.written(1)).then(Mono.fromSupplier(account::report));
        });
    }
}
