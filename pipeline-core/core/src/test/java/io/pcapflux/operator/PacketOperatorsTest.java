package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class PacketOperatorsTest {
    private final OperatorAccount account = new OperatorAccount("operator");

    private PacketProbe probe(Flux<Packet> packets) {
        return PacketProbe.on(packets, account.putInto(Context.empty()), Long.MAX_VALUE);
    }

    @Test
    void filterKeepsWhatMatchesAndCountsTheRest() {
        PacketOperator even = PacketOperators.filter(() -> packet -> packet.sequence() % 4 == 0);
        PacketProbe probe = probe(TestPackets.flux(10).transform(even)).requestAll();
        assertThat(probe.packets()).extracting(Packet::sequence).containsExactly(0L, 4L, 8L);
        assertThat(account.snapshot().removed()).containsOnlyKeys("filtered").containsEntry("filtered", 7L);
        probe.assertNoBreach();
    }

    @Test
    void filterKeepsToDemand() {
        PacketOperator even = PacketOperators.filter(() -> packet -> packet.sequence() % 4 == 0);
        PacketProbe probe = probe(TestPackets.endless().transform(even)).request(2);
        assertThat(probe.packets()).hasSize(2);
        assertThat(account.snapshot().removed()).containsEntry("filtered", 3L);
        probe.assertNoBreach();
    }

    @Test
    void filterMakesAPredicateForEachSubscription() {
        AtomicInteger made = new AtomicInteger();
        PacketOperator everySecond = PacketOperators.filter(() -> {
            made.incrementAndGet();
            AtomicInteger seen = new AtomicInteger();
            return packet -> seen.getAndIncrement() % 2 == 0;
        });
        Flux<Packet> filtered = TestPackets.flux(3).transform(everySecond);
        assertThat(made).hasValue(0);
        assertThat(probe(filtered).requestAll().packets()).hasSize(2);
        assertThat(probe(filtered).requestAll().packets()).hasSize(2);
        assertThat(made).hasValue(2);
    }

    @Test
    void truncateCutsLongPacketsOnly() {
        Flux<Packet> cut = TestPackets.flux(20).transform(PacketOperators.truncate(60));
        PacketProbe probe = probe(cut).requestAll();
        assertThat(probe.packets()).hasSize(20).allSatisfy(packet -> {
            Packet whole = TestPackets.packet(packet.sequence());
            assertThat(packet.capturedLength()).isEqualTo(Math.min(60, whole.capturedLength()));
            assertThat(packet.originalLength()).isEqualTo(whole.originalLength());
        });
        assertThat(probe.packets()).anyMatch(packet -> packet.capturedLength() < 60);
        assertThat(account.snapshot().removed()).isEmpty();
    }

    @Test
    void truncateNeedsAByte() {
        assertThatThrownBy(() -> PacketOperators.truncate(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void operatorsHaveNames() {
        assertThat(PacketOperators.filter(() -> packet -> true).name()).isEqualTo("filter");
        assertThat(PacketOperators.truncate(1).name()).isEqualTo("truncate");
        assertThat(PacketOperators.limit().name()).isEqualTo("limit");
        PacketOperator plain = packets -> packets;
        assertThat(plain.name()).isEqualTo("operator");
        assertThat(PacketOperators.named("mine", plain).name()).isEqualTo("mine");
    }

    @Test
    void limitOptionsBecomeALimit() {
        PacketOperator limit = new LimitProvider()
                .create(new LimitProvider.Options(3L, new ByteSize(100_000), Duration.ofHours(1), null));
        assertThat(probe(TestPackets.endless().transform(limit)).requestAll().packets())
                .hasSize(3);
        assertThat(limit).hasToString("limit[packets: 3, bytes: 100000, duration: 3600000ms]");
    }

    @Test
    void limitOptionsAreChecked() {
        assertThatThrownBy(() -> new LimitProvider.Options(null, null, null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("limit"));
        assertThatThrownBy(() -> new LimitProvider.Options(0L, null, null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("packets"));
        assertThatThrownBy(() -> new LimitProvider.Options(null, new ByteSize(0), null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("bytes"));
        assertThatThrownBy(() -> new LimitProvider.Options(null, null, Duration.ofMillis(-1), null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("duration"));
    }

    @Test
    void truncateOptionsAreChecked() {
        assertThat(new TruncateProvider().create(64).name()).isEqualTo("truncate");
        assertThatThrownBy(() -> new TruncateProvider().create(0)).isInstanceOf(OptionException.class);
    }

    @Test
    void providersAreFound() {
        List<String> types = new ArrayList<>();
        for (OperatorProvider<?> provider : ServiceLoader.load(OperatorProvider.class)) {
            types.add(provider.type());
        }
        assertThat(types)
                .contains(
                        "anonymize",
                        "deduplicate",
                        "first-per-flow",
                        "limit",
                        "pace",
                        "sample",
                        "shift-time",
                        "strip-vlan",
                        "truncate");
    }
}
