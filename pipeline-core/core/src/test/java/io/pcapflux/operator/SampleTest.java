package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.OptionException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    private final OperatorAccount account = new OperatorAccount("sample");

    private List<Long> numbers(PacketOperator operator, int packets) {
        return Objects.requireNonNull(TestPackets.flux(packets)
                .transform(operator)
                .map(Packet::sequence)
                .collectList()
                .contextWrite(account::putInto)
                .block());
    }

    @Test
    void sampleKeepsTheFirstOfEachN() {
        assertThat(numbers(PacketOperators.sampleEvery(4), 10)).containsExactly(0L, 4L, 8L);
        assertThat(account.snapshot().removed()).containsOnlyKeys("sampled").containsEntry("sampled", 7L);
    }

    @Test
    void oneInOneIsAll() {
        assertThat(numbers(PacketOperators.sampleEvery(1), 10)).hasSize(10);
    }

    @Test
    void theSameSeedChoosesTheSamePackets() {
        List<Long> chosen = numbers(PacketOperators.sampleRandomly(0.1, 42), 1000);
        assertThat(numbers(PacketOperators.sampleRandomly(0.1, 42), 1000)).isEqualTo(chosen);
        assertThat(numbers(PacketOperators.sampleRandomly(0.1, 43), 1000)).isNotEqualTo(chosen);
    }

    @Test
    void aRandomSampleHasTheShareAskedFor() {
        // 20,000 draws at 0.1 deviate from 2000 by 42 as a rule; by 300 this seed does not.
        assertThat(numbers(PacketOperators.sampleRandomly(0.1, 7), 20_000).size())
                .isBetween(1700, 2300);
    }

    @Test
    void certaintyKeepsAllAndNone() {
        assertThat(numbers(PacketOperators.sampleRandomly(1, 1), 50)).hasSize(50);
        assertThat(numbers(PacketOperators.sampleRandomly(0, 1), 50)).isEmpty();
    }

    @Test
    void optionsBecomeSamples() {
        SampleProvider provider = new SampleProvider();
        assertThat(numbers(provider.create(new SampleProvider.Options(5L, null, null)), 10))
                .containsExactly(0L, 5L);
        PacketOperator random = provider.create(new SampleProvider.Options(null, "0.1", 42L));
        assertThat(numbers(random, 1000)).isEqualTo(numbers(PacketOperators.sampleRandomly(0.1, 42), 1000));
        PacketOperator unseeded = provider.create(new SampleProvider.Options(null, "0.5", null));
        assertThat(numbers(unseeded, 1000)).hasSizeBetween(300, 700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.1", "1.1", "often", "NaN", ""})
    void aProbabilityIsAboveZeroAndAtMostOne(String probability) {
        assertThatThrownBy(() -> new SampleProvider.Options(null, probability, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("probability"));
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> new SampleProvider.Options(null, null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("sample"));
        assertThatThrownBy(() -> new SampleProvider.Options(2L, "0.5", null)).isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> new SampleProvider.Options(0L, null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("every"));
        assertThatThrownBy(() -> new SampleProvider.Options(2L, null, 1L))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("seed"));
        assertThatThrownBy(() -> PacketOperators.sampleEvery(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PacketOperators.sampleRandomly(2, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
