package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class ShiftTimeTest {
    private static Packet shifted(Packet packet, Duration offset) {
        return PacketProbe.on(Flux.just(packet).transform(PacketOperators.shiftTime(offset)))
                .requestAll()
                .packets()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "-1h, 1699996400, 250000000",
        "250ms, 1700000000, 500000000",
        "-250ms, 1700000000, 0",
        "-251ms, 1699999999, 999000000",
        "750ms, 1700000001, 0",
        "+2s, 1700000002, 250000000",
        "-1ns, 1700000000, 249999999",
        "3us, 1700000000, 250003000",
        "0s, 1700000000, 250000000"
    })
    void allTimesMoveByTheSame(String offset, long seconds, int nanos) {
        Packet packet = TestPackets.packet(3).withTime(1_700_000_000, 250_000_000);
        Packet shifted = PacketProbe.on(Flux.just(packet).transform(new ShiftTimeProvider().create(offset)))
                .requestAll()
                .packets()
                .get(0);
        assertThat(shifted.timestampSeconds()).isEqualTo(seconds);
        assertThat(shifted.timestampNanoOfSecond()).isEqualTo(nanos);
        assertThat(shifted.toByteArray()).isEqualTo(packet.toByteArray());
        assertThat(shifted.sequence()).isEqualTo(3);
    }

    @Test
    void packetsWithoutATimePass() {
        Packet timeless = TestPackets.packet(0).withTime(0, -1);
        assertThat(shifted(timeless, Duration.ofHours(1)).hasTimestamp()).isFalse();
    }

    @Test
    void interfaceStatisticsMoveToo() {
        CaptureInterface ethernet = TestPackets.ethernet("test");
        Instant taken = Instant.parse("2026-01-01T00:00:00Z");
        InterfaceStatistics counts = new InterfaceStatistics(ethernet, taken, null, Instant.MAX, CaptureOptions.NONE);
        Flux<Packet> source = Flux.deferContextual(context -> {
            MetadataListener.of(context).accept(ethernet);
            MetadataListener.of(context).accept(counts);
            return Flux.empty();
        });
        PacketProbe probe = PacketProbe.on(source.transform(PacketOperators.shiftTime(Duration.ofHours(2))))
                .requestAll();
        assertThat(probe.metadata())
                .containsExactly(
                        ethernet,
                        new InterfaceStatistics(
                                ethernet, taken.plusSeconds(7200), null, Instant.MAX, CaptureOptions.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "h", "-", "1.5h", "--1h", "1d", "999999999999h"})
    void anOffsetHasAUnit(String offset) {
        assertThatThrownBy(() -> new ShiftTimeProvider().create(offset)).isInstanceOf(OptionException.class);
    }

    @Test
    void anOffsetHasItsLimits() {
        assertThatThrownBy(() -> PacketOperators.shiftTime(Duration.ofSeconds(Long.MIN_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
