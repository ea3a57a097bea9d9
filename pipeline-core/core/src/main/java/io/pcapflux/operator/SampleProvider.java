package io.pcapflux.operator;

import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** {@code sample: { every: 10 }} or {@code sample: { probability: 0.1, seed: 42 }}. */
public final class SampleProvider implements OperatorProvider<SampleProvider.Options> {
    /**
     * Either {@code every} or {@code probability} is given.
     *
     * @param every see {@link PacketOperators#sampleEvery}
     * @param probability more than 0, at most 1; see {@link PacketOperators#sampleRandomly}
     * @param seed of the random numbers; without it each start draws its own
     */
    public record Options(
            @Nullable Long every,
            @Nullable String probability,
            @Nullable Long seed) {
        public Options {
            if ((every == null) == (probability == null)) {
                throw new OptionException("sample", "needs one of every, probability");
            }
            if (every != null && every < 1) {
                throw new OptionException("every", "must be at least 1, not " + every);
            }
            if (probability != null) {
                parse(probability);
            }
            if (seed != null && probability == null) {
                throw new OptionException("seed", "goes with probability only");
            }
        }

        private static double parse(String probability) {
            try {
                double value = Double.parseDouble(probability);
                if (value > 0 && value <= 1) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw wrong(probability, e);
            }
            throw wrong(probability, null);
        }

        private static OptionException wrong(String probability, @Nullable Throwable cause) {
            OptionException wrong =
                    new OptionException("probability", "must be above 0 and at most 1, not " + probability);
            wrong.initCause(cause);
            return wrong;
        }
    }

    @Override
    public String type() {
        return "sample";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketOperator create(Options options) {
        if (options.every() != null) {
            return PacketOperators.sampleEvery(options.every());
        }
        String probability = Objects.requireNonNull(options.probability());
        long seed = options.seed() == null ? new SplittableRandom().nextLong() : options.seed();
        return PacketOperators.sampleRandomly(Options.parse(probability), seed);
    }
}
