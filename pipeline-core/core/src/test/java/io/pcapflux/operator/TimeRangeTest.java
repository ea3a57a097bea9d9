package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.TimePoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class TimeRangeTest {
    private static final CaptureInterface ETHERNET = TestPackets.ethernet("test");
    private static final Instant TEN = Instant.ofEpochSecond(10);

    private final OperatorAccount account = new OperatorAccount("time-range");

    private static Packet at(long sequence, long seconds, int nanos) {
        return new Packet(ETHERNET, sequence, seconds, nanos, 1, new byte[1], 0, 1);
    }

    private List<Long> kept(TimeRange range, Packet... packets) {
        Flux<Packet> announced = Flux.deferContextual(context -> {
            MetadataListener.of(context).accept(ETHERNET);
            return Flux.just(packets);
        });
        PacketProbe probe = PacketProbe.on(announced.transform(range), account.putInto(Context.empty()), Long.MAX_VALUE)
                .requestAll()
                .awaitEnd();
        probe.assertNoBreach();
        return probe.packets().stream().map(Packet::sequence).toList();
    }

    private Map<String, Long> removed() {
        return account.snapshot().removed();
    }

    @Test
    void theStartIsInsideAndTheStopOutside() {
        TimeRange range = PacketOperators.timeRange().start(TEN).stop(TEN.plusSeconds(1));
        assertThat(kept(range, at(0, 9, 999_999_999), at(1, 10, 0), at(2, 10, 999_999_999), at(3, 11, 0)))
                .containsExactly(1L, 2L);
        assertThat(removed()).isEqualTo(Map.of("tooEarly", 1L, "tooLate", 1L, "withoutTime", 0L));
    }

    @Test
    void aPacketBehindTheStopDoesNotEndTheStream() {
        TimeRange range = PacketOperators.timeRange().stop(TEN);
        assertThat(kept(range, at(0, 20, 0), at(1, 9, 0), at(2, 30, 0), at(3, 8, 0)))
                .containsExactly(1L, 3L);
        assertThat(removed()).containsEntry("tooLate", 2L);
    }

    @Test
    void aPacketWithoutATimeIsRemoved() {
        assertThat(kept(PacketOperators.timeRange().start(Instant.EPOCH), at(0, 0, -1), at(1, 0, 0)))
                .containsExactly(1L);
        assertThat(removed()).containsEntry("withoutTime", 1L);
    }

    @Test
    void timesFarFromTheUsualAreCompared() {
        TimeRange range = PacketOperators.timeRange().start(TEN).stop(TEN.plusSeconds(1));
        assertThat(kept(range, at(0, Long.MAX_VALUE, 0), at(1, Long.MIN_VALUE, 0), at(2, -1, 999_999_999)))
                .isEmpty();
        assertThat(removed()).isEqualTo(Map.of("tooEarly", 2L, "tooLate", 1L, "withoutTime", 0L));
    }

    @Test
    void demandIsKept() {
        Instant start = Instant.ofEpochSecond(0, TestPackets.packet(5).timestampNanos());
        PacketProbe probe = PacketProbe.on(TestPackets.endless()
                        .transform(PacketOperators.timeRange().start(start)))
                .request(2);
        assertThat(probe.packets()).extracting(Packet::sequence).containsExactly(5L, 6L);
        probe.assertNoBreach();
    }

    @Test
    void anEmptyRangeIsRefused() {
        TimeRange range = PacketOperators.timeRange().start(TEN);
        assertThatThrownBy(() -> range.stop(TEN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsBecomeARange() {
        TimePoint start = TimePoint.parse("10");
        PacketOperator range = new TimeRangeProvider().create(new TimeRangeProvider.Options(start, null));
        assertThat(range).hasToString("time-range[1970-01-01T00:00:10Z, )");
        assertThat(range.name()).isEqualTo(new TimeRangeProvider().type());
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> new TimeRangeProvider.Options(null, null))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("time-range"));
        TimePoint moment = TimePoint.parse("10");
        assertThatThrownBy(() -> new TimeRangeProvider.Options(moment, moment))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo("stop"));
    }
}
