package io.pcapflux.bpf;

import io.pcapflux.operator.PacketOperator;
import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;

/** {@code filter: "tcp port 443"} in a configuration. */
public final class FilterOperatorProvider implements OperatorProvider<String> {
    @Override
    public String type() {
        return "filter";
    }

    @Override
    public Class<String> options() {
        return String.class;
    }

    @Override
    public PacketOperator create(String expression) {
        try {
            return BpfOperators.filter(expression);
        } catch (FilterSyntaxException e) {
            throw new OptionException(type(), e.getMessage() + ": " + e.remedy());
        }
    }
}
