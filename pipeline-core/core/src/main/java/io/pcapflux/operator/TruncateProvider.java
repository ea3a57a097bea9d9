package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;

/** {@code truncate: 128}. */
public final class TruncateProvider implements OperatorProvider<Integer> {
    @Override
    public String type() {
        return "truncate";
    }

    @Override
    public Class<Integer> options() {
        return Integer.class;
    }

    @Override
    public PacketOperator create(Integer bytes) {
        if (bytes < 1) {
            throw new OptionException(type(), "must be at least 1 byte, not " + bytes);
        }
        return PacketOperators.truncate(bytes);
    }
}
