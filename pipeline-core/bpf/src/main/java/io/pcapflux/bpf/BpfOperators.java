package io.pcapflux.bpf;

import io.pcapflux.operator.PacketOperator;
import io.pcapflux.operator.PacketOperators;

/** The operators that filter expressions make. */
public final class BpfOperators {
    private BpfOperators() {}

    /** As {@link #filter(FilterExpression)}; checks the expression as {@link FilterExpression#of} does. */
    public static PacketOperator filter(String expression) {
        return filter(FilterExpression.of(expression));
    }

    /**
     * Keeps the packets that a filter expression accepts; the others are removed as {@code filtered}.
     *
     * <p>Compiles the expression at the first packet of each link type, on the thread that emits it; the stream fails
     * with a {@link FilterSyntaxException} where it is not valid for that link type. Tests packets in place and without
     * a copy; demand and cancel pass through.
     */
    public static PacketOperator filter(FilterExpression expression) {
        return PacketOperators.filter(() -> new FilterPredicate(expression));
    }
}
