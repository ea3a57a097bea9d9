package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code deduplicate: {}}, {@code deduplicate: { packets: 20 }} or {@code deduplicate: { window: 500ms }}. */
public final class DeduplicateProvider implements OperatorProvider<DeduplicateProvider.Options> {
    /**
     * Its options.
     *
     * @param packets see {@link Deduplicate#packets}
     * @param window see {@link Deduplicate#window}
     */
    public record Options(
            @Nullable Integer packets, @Nullable Duration window) {
        public Options {
            if (packets != null && (packets < 2 || packets > Deduplicate.MOST)) {
                throw new OptionException("packets", "must be 2 to " + Deduplicate.MOST + ", not " + packets);
            }
            if (window != null && window.isNegative()) {
                throw new OptionException("window", "must not be negative");
            }
        }
    }

    @Override
    public String type() {
        return "deduplicate";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        Deduplicate deduplicate = PacketOperators.deduplicate();
        if (options.window() != null) {
            deduplicate = deduplicate.window(options.window());
        }
        return options.packets() == null ? deduplicate : deduplicate.packets(options.packets());
    }
}
