package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.spi.TimePoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class StartAtTest {
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

    private PacketProbe probe(Duration wait, Flux<Packet> packets) {
        Instant time = Instant.EPOCH.plus(wait);
        return PacketProbe.on(PacketOperators.startAt(time).on(clock).apply(packets));
    }

    @Test
    void nothingIsReadBeforeTheTime() {
        List<Long> requests = new ArrayList<>();
        PacketProbe probe = probe(Duration.ofHours(1), TestPackets.flux(3).doOnRequest(requests::add))
                .requestAll();
        clock.advanceTimeBy(Duration.ofMillis(3_599_999));
        assertThat(requests).isEmpty();
        clock.advanceTimeBy(Duration.ofMillis(1));
        assertThat(requests).containsExactly(Long.MAX_VALUE);
        assertThat(probe.packets()).hasSize(3);
        assertThat(probe.completed()).isTrue();
        probe.assertNoBreach();
    }

    @Test
    void demandIsPassedOnAsItComes() {
        PacketProbe probe = probe(Duration.ofSeconds(1), TestPackets.flux(9)).request(2);
        clock.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(probe.packets()).hasSize(2);
        probe.request(1);
        assertThat(probe.packets()).hasSize(3);
        probe.assertNoBreach();
    }

    @Test
    void aTimeThatIsPastStartsAtOnce() {
        assertThat(probe(Duration.ofSeconds(-5), TestPackets.flux(3))
                        .requestAll()
                        .packets())
                .hasSize(3);
    }

    @Test
    void anErrorOfTheMachineAtTheTimeFailsTheStream() {
        UnsatisfiedLinkError failure = new UnsatisfiedLinkError("no codec");
        PacketProbe probe = probe(Duration.ofSeconds(1), Flux.generate(sink -> {
                    throw failure;
                }))
                .requestAll();
        clock.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(probe.failure()).isSameAs(failure);
    }

    @Test
    void aStopEndsTheWait() {
        StopSwitch stopSwitch = new StopSwitch();
        PacketProbe probe =
                probe(Duration.ofDays(1), stopSwitch.guard(TestPackets.flux(3))).requestAll();
        stopSwitch.stop();
        assertThat(probe.completed()).isTrue();
        clock.advanceTimeBy(Duration.ofDays(2));
        assertThat(probe.packets()).isEmpty();
        assertThat(clock.getScheduledTaskCount()).isLessThanOrEqualTo(1);
        probe.assertNoBreach();
    }

    @Test
    void cancelEndsTheWait() {
        AtomicInteger cancels = new AtomicInteger();
        PacketProbe probe = probe(Duration.ofDays(1), TestPackets.flux(3).doOnCancel(cancels::incrementAndGet))
                .requestAll();
        probe.cancel();
        clock.advanceTimeBy(Duration.ofDays(2));
        assertThat(cancels).hasValue(1);
        assertThat(probe.packets()).isEmpty();
        probe.assertNoBreach();
    }

    @Test
    void aSchedulerThatIsGoneFailsTheStream() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        PacketProbe probe = PacketProbe.on(PacketOperators.startAt(Instant.now().plusSeconds(3600))
                .on(gone)
                .apply(TestPackets.flux(1)));
        assertThat(probe.failure()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void theOptionIsATime() {
        PacketOperator operator = new StartAtProvider().create(TimePoint.parse("2026-11-22T22:13:20Z"));
        assertThat(operator).hasToString("start-at[2026-11-22T22:13:20Z]");
    }
}
