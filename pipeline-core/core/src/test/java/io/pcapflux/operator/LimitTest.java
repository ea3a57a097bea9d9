package io.pcapflux.operator;

import static io.pcapflux.operator.PacketOperators.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

class LimitTest {
    private final OperatorAccount account = new OperatorAccount("limit");
    private final AtomicInteger cancels = new AtomicInteger();

    private Flux<Packet> endless() {
        return TestPackets.endless().doOnCancel(cancels::incrementAndGet);
    }

    private PacketProbe probe(Flux<Packet> limited) {
        return PacketProbe.on(limited, account.putInto(Context.empty()), Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void limitStopsTheSourceAfterTheNthPacket(int n) {
        PacketProbe probe = probe(limit().packets(n).apply(endless())).requestAll();
        assertThat(probe.packets()).hasSize(n);
        assertThat(probe.completed()).isTrue();
        assertThat(cancels).hasValue(1);
        assertThat(account.snapshot().ended()).isEqualTo("packets: " + n);
        assertThat(account.snapshot().removed()).containsOnlyKeys("limited").containsValue(0L);
        probe.assertNoBreach();
    }

    @Test
    void sourceIsCancelledBeforeTheLastPacketIsHandedOn() {
        List<Integer> cancelsSeen = new ArrayList<>();
        limit().packets(2)
                .apply(endless())
                .doOnNext(packet -> cancelsSeen.add(cancels.get()))
                .blockLast(Duration.ofSeconds(10));
        assertThat(cancelsSeen).containsExactly(0, 1);
    }

    @Test
    void thePacketThatReachesTheBytesIsTheLastOne() {
        List<Packet> packets = TestPackets.list(4);
        int threeAlmost = packets.get(0).capturedLength()
                + packets.get(1).capturedLength()
                + packets.get(2).capturedLength();
        assertThat(probe(limit().bytes(threeAlmost).apply(endless()))
                        .requestAll()
                        .packets())
                .hasSize(3);
        assertThat(account.snapshot().ended()).isEqualTo("bytes: " + threeAlmost);
        assertThat(probe(limit().bytes(threeAlmost + 1).apply(endless()))
                        .requestAll()
                        .packets())
                .hasSize(4);
    }

    @Test
    void whicheverIsReachedFirstEndsTheStream() {
        assertThat(probe(limit().bytes(1_000_000).packets(5).apply(endless()))
                        .requestAll()
                        .packets())
                .hasSize(5);
        assertThat(account.snapshot().ended()).isEqualTo("packets: 5");
        assertThat(probe(limit().bytes(1).packets(5).apply(endless()))
                        .requestAll()
                        .packets())
                .hasSize(1);
        assertThat(account.snapshot().ended()).isEqualTo("bytes: 1");
    }

    @Test
    void aStreamThatEndsBeforeItsLimitDidNotEndByIt() {
        PacketProbe probe = probe(limit().packets(5).apply(TestPackets.flux(4))).requestAll();
        assertThat(probe.packets()).hasSize(4);
        assertThat(probe.completed()).isTrue();
        assertThat(account.snapshot().ended()).isNull();
    }

    @Test
    void countsTheDurationAlsoWhenNoPacketComes() {
        StepVerifier.withVirtualTime(() -> limit().duration(Duration.ofHours(1))
                        .apply(Flux.<Packet>never().doOnCancel(cancels::incrementAndGet))
                        .contextWrite(account::putInto))
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(59))
                .then(() -> assertThat(account.snapshot().ended()).isNull())
                .thenAwait(Duration.ofMinutes(1))
                .verifyComplete();
        assertThat(cancels).hasValue(1);
        assertThat(account.snapshot().ended()).isEqualTo("duration: 3600000ms");
    }

    @Test
    void packetsPassUntilTheDurationIsOver() {
        StepVerifier.withVirtualTime(() -> limit().duration(Duration.ofMillis(3500))
                        .apply(Flux.interval(Duration.ofSeconds(1)).map(TestPackets::packet)))
                .expectSubscription()
                .thenAwait(Duration.ofDays(1))
                .expectNextCount(3)
                .verifyComplete();
    }

    @Test
    void durationSaysNothingOnceTheStreamHasEndedOtherwise() {
        StepVerifier.withVirtualTime(() -> limit().duration(Duration.ofHours(1))
                        .packets(2)
                        .apply(endless())
                        .contextWrite(account::putInto)
                        .concatWith(Flux.<Packet>never().take(Duration.ofDays(1))))
                .expectNextCount(2)
                .thenAwait(Duration.ofDays(1))
                .verifyComplete();
        assertThat(account.snapshot().ended()).isEqualTo("packets: 2");
    }

    @Test
    void completesOnAThreadThatMayBlockWhenTheDurationIsOver() {
        Boolean mayBlock = limit().duration(Duration.ofMillis(1))
                .apply(Flux.never())
                .then(Mono.fromSupplier(() -> !Schedulers.isInNonBlockingThread()))
                .block(Duration.ofSeconds(30));
        assertThat(mayBlock).isTrue();
    }

    @Test
    void packetsThatComeTooLateAreRemovedAsLimited() {
        PacketProbe probe =
                probe(limit().packets(3).apply(RudeSource.deafToCancel(10))).requestAll();
        assertThat(probe.packets()).hasSize(3);
        assertThat(probe.completed()).isTrue();
        assertThat(account.snapshot().removed()).containsEntry("limited", 7L);
    }

    @Test
    void asksForNoMoreThanIsAskedOfIt() {
        List<Long> requests = new ArrayList<>();
        PacketProbe probe = probe(limit().packets(10).apply(endless().doOnRequest(requests::add)));
        assertThat(requests).isEmpty();
        probe.request(1).request(3);
        assertThat(probe.packets()).hasSize(4);
        assertThat(requests).containsExactly(1L, 3L);
        probe.requestAll().assertNoBreach();
        assertThat(probe.packets()).hasSize(10);
    }

    @Test
    void aPacketWithinAPacketIsNotLost() {
        List<Packet> got = new ArrayList<>();
        limit().packets(5)
                .apply(RudeSource.reentrant(10))
                .limitRate(1)
                .contextWrite(account::putInto)
                .doOnNext(got::add)
                .blockLast(Duration.ofSeconds(10));
        assertThat(got).extracting(Packet::sequence).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(account.snapshot().removed()).containsEntry("limited", 0L);
    }

    @Test
    void anEndWithinAPacketIsNotLost() {
        assertThat(limit().packets(100)
                        .apply(RudeSource.reentrant(5))
                        .limitRate(1)
                        .count()
                        .block(Duration.ofSeconds(10)))
                .isEqualTo(5);
    }

    @Test
    void passesOnErrorsAndCancels() {
        IllegalStateException failure = new IllegalStateException("broken");
        PacketProbe failed = probe(limit().packets(10).apply(TestPackets.flux(2).concatWith(Flux.error(failure))))
                .requestAll();
        assertThat(failed.failure()).isSameAs(failure);
        PacketProbe cancelled = probe(limit().packets(10).apply(endless())).request(2);
        cancelled.cancel();
        assertThat(cancels).hasValue(1);
        cancelled.assertNoBreach();
    }

    @Test
    void aCancelFromBelowInTheLastPacketIsNoCompletion() {
        PacketProbe probe = PacketProbe.on(limit().packets(3).apply(endless()), Context.empty(), 3)
                .requestAll();
        assertThat(probe.packets()).hasSize(3);
        assertThat(probe.completed()).isFalse();
        probe.assertNoBreach();
    }

    @Test
    void countsAnewForEachSubscription() {
        Flux<Packet> limited = limit().packets(3).apply(endless());
        assertThat(probe(limited).requestAll().packets()).hasSize(3);
        assertThat(probe(limited).requestAll().packets()).hasSize(3);
    }

    @Test
    void isMoreThanZero() {
        assertThatThrownBy(() -> limit().packets(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit().bytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit().duration(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limit().duration(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVeryLongDurationIsAllowed() {
        assertThat(probe(limit().duration(Duration.ofDays(365_000)).apply(TestPackets.flux(3)))
                        .requestAll()
                        .packets())
                .hasSize(3);
    }

    @Test
    void theFirstPacketBehindTheSpanEndsTheStreamAndIsRemoved() {
        // the packets are 1.001 ms apart: number 9 is 9.009 ms behind the first
        PacketProbe probe = probe(limit().span(Duration.ofNanos(9_009_000)).apply(endless()))
                .requestAll();
        assertThat(probe.packets()).hasSize(9);
        assertThat(probe.completed()).isTrue();
        assertThat(cancels).hasValue(1);
        assertThat(account.snapshot().removed()).containsEntry("limited", 1L);
        assertThat(account.snapshot().ended()).startsWith("span: ");
        probe.assertNoBreach();
        assertThat(probe(limit().span(Duration.ofNanos(9_009_001)).apply(endless()))
                        .requestAll()
                        .packets())
                .hasSize(10);
    }

    @Test
    void packetsWithoutATimeOrBeforeTheFirstDoNotEndASpan() {
        Flux<Packet> odd = TestPackets.flux(5).map(packet -> switch ((int) packet.sequence()) {
            case 0, 3 -> packet.withTime(0, -1);
            case 2 -> packet.withTime(1, 0);
            default -> packet;
        });
        PacketProbe probe =
                probe(limit().span(Duration.ofMillis(100)).apply(odd)).requestAll();
        assertThat(probe.packets()).hasSize(5);
    }

    @Test
    void theEndOfASpanBreaksOffBurstsToo() {
        PacketProbe probe = probe(limit().span(Duration.ofMillis(5)).apply(RudeSource.deafToCancel(20)))
                .requestAll();
        assertThat(probe.packets()).hasSize(5);
        assertThat(account.snapshot().removed()).containsEntry("limited", 15L);
    }
}
