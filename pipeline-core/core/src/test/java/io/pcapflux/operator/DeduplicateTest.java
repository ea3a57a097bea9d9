package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

class DeduplicateTest {
    private final OperatorAccount account = new OperatorAccount("deduplicate");

    /** A packet for each letter, a millisecond apart; those of one letter are equal. */
    private static Flux<Packet> letters(String letters) {
        return Flux.range(0, letters.length()).map(i -> letter(letters.charAt(i), i));
    }

    private static Packet letter(char letter, long millis) {
        Packet packet = TestPackets.of(LinkType.ETHERNET, new byte[] {(byte) letter, 1, 2});
        return packet.withTime(1_700_000_000 + millis / 1000, (int) (millis % 1000) * 1_000_000);
    }

    private String kept(PacketOperator operator, Flux<Packet> packets) {
        StringBuilder kept = new StringBuilder();
        packets.transform(operator)
                .contextWrite(account::putInto)
                .doOnNext(packet -> kept.append((char) packet.byteAt(0)))
                .blockLast();
        return kept.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "aaaa, a",
        "abab, ab",
        "abcda, abcd",
        "abcdea, abcdea",
        "abcdaebcdfa, abcdebcdfa",
        "abcdabcda, abcd",
        "a, a"
    })
    void fivePacketsAreWithinReachUnlessToldOtherwise(String packets, String expected) {
        assertThat(kept(PacketOperators.deduplicate(), letters(packets))).isEqualTo(expected);
        assertThat(account.removal("duplicate").get()).isEqualTo(packets.length() - expected.length());
    }

    @ParameterizedTest
    @CsvSource({"2, aaba, aba", "2, abab, abab", "3, abab, ab", "10, abcdefghia, abcdefghi", "9, abcdefghia, abcdefghia"
    })
    void thePacketLookedAtIsOneOfThoseWithinReach(int reach, String packets, String expected) {
        assertThat(kept(PacketOperators.deduplicate().packets(reach), letters(packets)))
                .isEqualTo(expected);
    }

    @Test
    void packetsOfOtherLengthsAreOthers() {
        Packet packet = TestPackets.of(LinkType.ETHERNET, new byte[] {0, 0});
        Packet shorter = packet.truncate(1);
        Packet other = packet.withBytes(packet.toByteArray(), 1500);
        assertThat(kept(PacketOperators.deduplicate(), Flux.just(packet, shorter, other)))
                .hasSize(2);
    }

    @Test
    void aWindowOfTimeIncludesItsEnd() {
        PacketOperator window = PacketOperators.deduplicate().window(Duration.ofMillis(3));
        assertThat(kept(window, letters("abca"))).isEqualTo("abc");
        assertThat(kept(window, letters("abcda"))).isEqualTo("abcda");
        assertThat(kept(window, letters("aaaaaaaaa")))
                .as("of a row only the first stays")
                .isEqualTo("a");
    }

    @Test
    void aPacketEarlierThanItsDoubleIsNone() {
        PacketOperator window = PacketOperators.deduplicate().window(Duration.ofSeconds(1));
        assertThat(kept(window, Flux.just(letter('a', 500), letter('a', 400), letter('a', 600))))
                .isEqualTo("aa");
    }

    @Test
    void packetsWithoutATimePassAWindow() {
        PacketOperator window = PacketOperators.deduplicate().window(Duration.ofSeconds(1));
        Flux<Packet> timeless = letters("aaa").map(packet -> packet.withTime(0, -1));
        assertThat(kept(window, timeless)).isEqualTo("aaa");
        assertThat(kept(PacketOperators.deduplicate(), timeless)).isEqualTo("a");
    }

    @Test
    void findsWhatLookingAtEveryPacketFinds() {
        SplittableRandom random = new SplittableRandom(9);
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            packets.add(letter((char) random.nextInt(100), i + random.nextInt(5)));
        }
        for (int reach : new int[] {2, 7, 8, 9, 100, 5000}) {
            Duplicates duplicates = new Duplicates(reach, Long.MAX_VALUE);
            for (int i = 0; i < packets.size(); i++) {
                boolean expected = false;
                for (int j = Math.max(0, i - reach + 1); j < i && !expected; j++) {
                    expected = packets.get(j).byteAt(0) == packets.get(i).byteAt(0);
                }
                assertThat(duplicates.seen(packets.get(i))).isEqualTo(expected);
            }
            assertThat(duplicates.capacity()).isLessThan(Math.max(9, 2 * reach));
        }
    }

    @Test
    void remembersNoMoreThanTheWindowNeeds() {
        Duplicates duplicates = new Duplicates(Deduplicate.MOST, 100_000_000);
        for (int i = 0; i < 50_000; i++) {
            assertThat(duplicates.seen(TestPackets.packet(i))).isFalse();
        }
        assertThat(duplicates.capacity()).as("100 packets in 100 ms").isEqualTo(128);
        assertThat(duplicates.seen(TestPackets.packet(49_990))).isTrue();
        assertThat(duplicates.seen(TestPackets.packet(49_000))).as("forgotten").isFalse();
    }

    @Test
    void optionsAreChecked() {
        DeduplicateProvider provider = new DeduplicateProvider();
        assertThat(provider.create(new DeduplicateProvider.Options(null, null))).hasToString("deduplicate[packets: 5]");
        assertThat(provider.create(new DeduplicateProvider.Options(20, null))).hasToString("deduplicate[packets: 20]");
        assertThat(provider.create(new DeduplicateProvider.Options(null, Duration.ofMillis(500))))
                .hasToString("deduplicate[packets: 1000000, window: 500ms]");
        assertThat(provider.create(new DeduplicateProvider.Options(9, Duration.ofMillis(500))))
                .hasToString("deduplicate[packets: 9, window: 500ms]");
        assertThatThrownBy(() -> new DeduplicateProvider.Options(1, null)).isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> new DeduplicateProvider.Options(1_000_001, null))
                .isInstanceOf(OptionException.class);
        assertThat(PacketOperators.deduplicate().name()).isEqualTo("deduplicate");
    }
}
