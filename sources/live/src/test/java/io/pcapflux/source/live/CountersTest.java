package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {
    private static final long ROUND = 1L << 32;

    @Test
    void growBeyondThirtyTwoBits() {
        Counters before = new Counters(ROUND - 1, 5, 0);
        assertThat(before.grownTo(9, 7, 0)).isEqualTo(new Counters(ROUND + 9, 7, 0));
        assertThat(before.grownTo(9, 7, 0).grownTo(2_000_000_000, 7, 1))
                .isEqualTo(new Counters(ROUND + 2_000_000_000, 7, 1));
    }

    @Test
    void doNotShrinkWithAnAdapterThatIsGone() {
        assertThat(new Counters(100, 2, 7).grownTo(100, 2, 0)).isEqualTo(new Counters(100, 2, 7));
    }
}
