package io.pcapflux.operator;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.Packet;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;

/**
 * Keeps the first packets of each flow, both directions together; the others are removed as {@code beyondFirst}.
 *
 * <p>A flow is what {@link FlowDecoder} finds: IP version, protocol, addresses and ports; fragments have no ports, so
 * those of a conversation are a flow of their own. Packets without a flow, whatever is not IP or cannot be decoded,
 * pass and are noted as {@code undecodable}. Flows are told apart by {@link FlowDecoder#symmetricHash}.
 *
 * <p>Memory: 40 bytes a flow, up to {@link #flows} of them. When the table is full, the flow that was quiet for longest
 * leaves it and is noted as {@code evicted}; seen again it begins anew.
 *
 * @see PacketOperators#firstPerFlow
 */
public final class FirstPerFlow implements PacketOperator {
    /** How many flows are remembered unless told otherwise. */
    public static final int FLOWS = 1_000_000;

    /** The most flows that can be remembered. */
    public static final int MOST = 100_000_000;

    private final int packets;
    private final int flows;
    private final PacketOperator sieve;

    FirstPerFlow(int packets, int flows) {
        if (packets < 1 || flows < 1 || flows > MOST) {
            throw new IllegalArgumentException("the first " + packets + " packets of " + flows + " flows");
        }
        this.packets = packets;
        this.flows = flows;
        sieve = Sieve.of("first-per-flow", "beyondFirst", this::test);
    }

    /** How many flows are remembered: 1 to {@value #MOST}; usually {@value #FLOWS}. */
    public FirstPerFlow flows(int flows) {
        return new FirstPerFlow(packets, flows);
    }

    private Predicate<Packet> test(OperatorAccount account) {
        FlowDecoder flow = new FlowDecoder();
        Tally undecodable = account.note("undecodable");
        FlowCounts counts = new FlowCounts(flows, packets, account.note("evicted")::increment);
        return packet -> {
            if (!flow.decode(packet)) {
                undecodable.increment();
                return true;
            }
            return counts.count(flow.symmetricHash());
        };
    }

    @Override
    public String name() {
        return sieve.name();
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> upstream) {
        return sieve.apply(upstream);
    }

    @Override
    public String toString() {
        return "first-per-flow[packets: " + packets + ", flows: " + flows + "]";
    }
}
