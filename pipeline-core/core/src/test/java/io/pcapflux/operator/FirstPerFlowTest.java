package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.OptionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class FirstPerFlowTest {
    private final OperatorAccount account = new OperatorAccount("first-per-flow");

    private List<Long> numbers(PacketOperator operator, Flux<Packet> packets) {
        return Objects.requireNonNull(packets.transform(operator)
                .map(Packet::sequence)
                .collectList()
                .contextWrite(account::putInto)
                .block());
    }

    /** The same packet on its way back. */
    private static Packet answer(Packet packet) {
        byte[] bytes = packet.toByteArray();
        swap(bytes, 26, 30, 4);
        swap(bytes, 34, 36, 2);
        return packet.withBytes(bytes, packet.originalLength());
    }

    private static void swap(byte[] bytes, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            byte kept = bytes[one + i];
            bytes[one + i] = bytes[other + i];
            bytes[other + i] = kept;
        }
    }

    @Test
    void keepsTheFirstPacketsOfEachFlow() {
        assertThat(numbers(PacketOperators.firstPerFlow(2), TestPackets.flux(100)))
                .containsExactlyElementsOf(
                        TestPackets.list(20).stream().map(Packet::sequence).toList());
        assertThat(account.snapshot().removed()).containsOnlyKeys("beyondFirst").containsEntry("beyondFirst", 80L);
        assertThat(account.snapshot().noted()).containsEntry("evicted", 0L).containsEntry("undecodable", 0L);
    }

    @Test
    void bothDirectionsAreOneFlow() {
        Flux<Packet> talk = TestPackets.flux(20).map(packet -> packet.sequence() < 10 ? packet : answer(packet));
        assertThat(numbers(PacketOperators.firstPerFlow(1), talk)).hasSize(10);
    }

    @Test
    void whatHasNoFlowPassesAndIsNoted() {
        Packet arp = TestPackets.of(LinkType.ETHERNET, new byte[60]);
        assertThat(numbers(PacketOperators.firstPerFlow(1), Flux.just(arp, arp, arp)))
                .hasSize(3);
        assertThat(account.snapshot().noted()).containsEntry("undecodable", 3L);
        assertThat(account.snapshot().removed()).containsEntry("beyondFirst", 0L);
    }

    @Test
    void aFlowThatWasEvictedBeginsAnew() {
        // ten flows in turn and room for nine: each has left when it comes again
        assertThat(numbers(PacketOperators.firstPerFlow(1).flows(9), TestPackets.flux(100)))
                .hasSize(100);
        assertThat(account.snapshot().noted()).containsEntry("evicted", 91L);
    }

    @Test
    void theFlowThatWasQuietForLongestMakesRoom() {
        AtomicLong evictions = new AtomicLong();
        FlowCounts counts = new FlowCounts(2, 1, evictions::incrementAndGet);
        assertThat(counts.count(1)).isTrue();
        assertThat(counts.count(2)).isTrue();
        assertThat(counts.count(1)).isFalse();
        assertThat(counts.count(3)).as("makes 2 leave").isTrue();
        assertThat(counts.count(1)).as("is still there").isFalse();
        assertThat(counts.count(2)).as("begins anew").isTrue();
        assertThat(evictions).hasValue(2);
    }

    @Test
    void countsAsAnOrdinaryMapDoes() {
        AtomicLong evictions = new AtomicLong();
        FlowCounts counts = new FlowCounts(1000, 3, evictions::incrementAndGet);
        RecentMap model = new RecentMap(1000);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200_000; i++) {
            long flow = (long) Math.pow(random.nextDouble() * 12, 3);
            boolean expected = model.merge(flow, 1, Integer::sum) <= 3;
            assertThat(counts.count(flow)).isEqualTo(expected);
            assertThat(counts.size()).isEqualTo(model.size());
        }
        assertThat(evictions).hasValue(model.evictions).hasPositiveValue();
    }

    private static final class RecentMap extends LinkedHashMap<Long, Integer> {
        private static final long serialVersionUID = 1L;

        private final int most;
        private long evictions;

        RecentMap(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            boolean full = size() > most;
            evictions += full ? 1 : 0;
            return full;
        }
    }

    @Test
    void optionsAreChecked() {
        FirstPerFlowProvider provider = new FirstPerFlowProvider();
        assertThat(provider.create(new FirstPerFlowProvider.Options(10, null)))
                .hasToString("first-per-flow[packets: 10, flows: 1000000]");
        assertThat(provider.create(new FirstPerFlowProvider.Options(10, 5)))
                .hasToString("first-per-flow[packets: 10, flows: 5]");
        assertThatThrownBy(() -> new FirstPerFlowProvider.Options(0, null)).isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> new FirstPerFlowProvider.Options(1, 0)).isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> PacketOperators.firstPerFlow(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
