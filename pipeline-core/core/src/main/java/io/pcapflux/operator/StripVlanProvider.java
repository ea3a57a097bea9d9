package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;

/** {@code strip-vlan: {}}. */
public final class StripVlanProvider implements OperatorProvider<StripVlanProvider.Options> {
    /** There are none. */
    public record Options() {}

    @Override
    public String type() {
        return "strip-vlan";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        return PacketOperators.stripVlan();
    }
}
