package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;

/** The shape of all operators that keep or remove one packet after the other. */
final class Sieve {
    private Sieve() {}

    /**
     * @param reason what those removed are counted as
     * @param test makes what decides, for one subscription
     */
    static PacketOperator of(
            String name, String reason, Function<OperatorAccount, ? extends Predicate<? super Packet>> test) {
        return PacketOperators.named(
                name,
                packets -> Flux.deferContextual(context -> {
                    OperatorAccount account = OperatorAccount.of(context);
                    Tally removed = account.removal(reason);
                    Predicate<? super Packet> keep = test.apply(account);
                    return packets.filter(packet -> {
                        boolean kept = keep.test(packet);
                        if (!kept) {
                            removed.increment();
                        }
                        return kept;
                    });
                }));
    }
}
