package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * A step between source and sink, usable as {@code flux.transform(operator)} too.
 *
 * <p>An operator keeps Reactor's rules: it does nothing before it is subscribed to, requests no more than it was asked
 * for plus a bounded number, passes cancel on. What it removes it counts in the
 * {@link io.pcapflux.ledger.OperatorAccount} found in the Reactor context ({@link Flux#deferContextual}).
 */
@FunctionalInterface
public interface PacketOperator extends Function<Flux<Packet>, Flux<Packet>> {
    /** What to call it in messages and in the ledger. */
    default String name() {
        return "operator";
    }
}
