package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Which packets a sample is made of. */
final class Sampling {
    private Sampling() {}

    /** The first of each n. */
    static Predicate<Packet> every(long n) {
        return new Predicate<>() {
            private long skip;

            @Override
            public boolean test(Packet packet) {
                boolean chosen = skip == 0;
                skip = chosen ? n - 1 : skip - 1;
                return chosen;
            }
        };
    }

    /** Each with the same probability, by a sequence of numbers that the seed determines. */
    static Predicate<Packet> random(double probability, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return packet -> random.nextDouble() < probability;
    }
}
