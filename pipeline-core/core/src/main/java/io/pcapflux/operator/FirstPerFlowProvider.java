package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import org.jspecify.annotations.Nullable;

/** {@code first-per-flow: { packets: 10, flows: 1000000 }}. */
public final class FirstPerFlowProvider implements OperatorProvider<FirstPerFlowProvider.Options> {
    /**
     * Its options.
     *
     * @param packets of each flow that are kept
     * @param flows see {@link FirstPerFlow#flows}
     */
    public record Options(Integer packets, @Nullable Integer flows) {
        public Options {
            if (packets < 1) {
                throw new OptionException("packets", "must be at least 1, not " + packets);
            }
            if (flows != null && (flows < 1 || flows > FirstPerFlow.MOST)) {
                throw new OptionException("flows", "must be 1 to " + FirstPerFlow.MOST + ", not " + flows);
            }
        }
    }

    @Override
    public String type() {
        return "first-per-flow";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        FirstPerFlow first = PacketOperators.firstPerFlow(options.packets());
        return options.flows() == null ? first : first.flows(options.flows());
    }
}
