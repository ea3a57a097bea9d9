package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StopSwitchTest {
    private static final int RACES = 3000;

    private final StopSwitch stop = new StopSwitch();
    private final AtomicInteger cancels = new AtomicInteger();
    private final ExecutorService emitter = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThread() {
        emitter.shutdownNow();
    }

    private Flux<Packet> endless() {
        return TestPackets.endless().doOnCancel(cancels::incrementAndGet);
    }

    /** Long enough to be stopped in the middle, and the same packet again and again. */
    private static Flux<Packet> fewInMemory() {
        Packet packet = TestPackets.packet(0);
        return Flux.concat(TestPackets.flux(1), Flux.generate(() -> 100_000, (left, sink) -> {
            if (left > 0) {
                sink.next(packet);
            } else {
                sink.complete();
            }
            return left - 1;
        }));
    }

    @Test
    void letsEverythingThroughWhileNotStopped() {
        PacketProbe probe =
                PacketProbe.on(stop.guard(TestPackets.flux(100))).requestAll().assertNoBreach();
        assertThat(probe.packets()).hasSize(100);
        assertThat(probe.completed()).isTrue();
    }

    @Test
    void completesWithoutSubscribingWhenStoppedBefore() {
        AtomicBoolean subscribed = new AtomicBoolean();
        stop.stop();
        PacketProbe probe = PacketProbe.on(stop.guard(endless().doOnSubscribe(s -> subscribed.set(true))));
        assertThat(probe.completed()).isTrue();
        probe.requestAll().assertNoBreach();
        assertThat(probe.packets()).isEmpty();
        assertThat(subscribed).isFalse();
    }

    @Test
    void completesWithoutReadingWhenStoppedWhileTheSourceOpens() {
        Flux<Packet> source = Flux.defer(() -> {
            stop.stop();
            return endless();
        });
        assertThat(stop.guard(source).collectList().block()).isEmpty();
        assertThat(cancels.get()).isPositive();
    }

    @Test
    void completesAQuietStream() {
        PacketProbe probe = PacketProbe.on(stop.guard(endless())).request(3);
        stop.stop();
        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).hasSize(3);
        assertThat(cancels).hasValue(1);
        stop.stop();
        probe.requestAll().assertNoBreach();
    }

    @Test
    void completesBehindThePacketInWhichItIsStopped() {
        AtomicInteger seen = new AtomicInteger();
        PacketProbe probe = PacketProbe.on(stop.guard(endless()).doOnNext(packet -> {
            if (seen.incrementAndGet() == 5) {
                stop.stop();
            }
        }));
        probe.requestAll().assertNoBreach();
        assertThat(probe.packets()).hasSize(5);
        assertThat(probe.completed()).isTrue();
        assertThat(cancels.get()).isPositive();
    }

    @Test
    void aStopDuringAPacketOnAnotherThreadLetsThatPacketFinishFirst() throws Exception {
        CountDownLatch inPacket = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        PacketProbe probe = PacketProbe.on(stop.guard(endless()).doOnNext(packet -> {
            inPacket.countDown();
            await(goOn);
        }));
        emitter.execute(probe::requestAll);
        await(inPacket);
        stop.stop();
        assertThat(probe.completed()).as("before the packet has passed").isFalse();
        goOn.countDown();
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.packets()).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stoppingAtAnyMomentEndsTheStreamOnceAndLosesNothingThatPassed() throws Exception {
        for (int race = 0; race < RACES; race++) {
            StopSwitch raced = new StopSwitch();
            AtomicLong passed = new AtomicLong();
            Flux<Packet> guarded = raced.guard(fewInMemory()).doOnNext(packet -> passed.incrementAndGet());
            CompletableFuture<PacketProbe> emitting =
                    CompletableFuture.supplyAsync(() -> PacketProbe.on(guarded).requestAll(), emitter);
            for (int spin = race % 300; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            raced.stop();
            PacketProbe probe = emitting.get(30, TimeUnit.SECONDS).awaitEnd().assertNoBreach();
            assertThat(probe.completed()).isTrue();
            assertThat(probe.packets()).hasSize(passed.intValue());
        }
    }

    @Test
    void stopAndTheEndOfTheSourceAtOnceAreOneCompletion() throws Exception {
        for (int race = 0; race < RACES; race++) {
            StopSwitch raced = new StopSwitch();
            Flux<Packet> guarded = raced.guard(TestPackets.flux(race % 5));
            CompletableFuture<PacketProbe> emitting =
                    CompletableFuture.supplyAsync(() -> PacketProbe.on(guarded).requestAll(), emitter);
            for (int spin = race % 200; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            raced.stop();
            PacketProbe probe = emitting.get(30, TimeUnit.SECONDS).awaitEnd().assertNoBreach();
            assertThat(probe.completed()).isTrue();
        }
    }

    @Test
    void aCancelledStreamDoesNotCompleteWhenStopped() {
        PacketProbe probe =
                PacketProbe.on(stop.guard(endless()), Context.empty(), 4).requestAll();
        stop.stop();
        assertThat(probe.completed()).isFalse();
        assertThat(probe.packets()).hasSize(4);
        probe.assertNoBreach();
    }

    @Test
    void packetsWithinAPacketPass() {
        assertThat(stop.guard(RudeSource.reentrant(6))
                        .limitRate(1)
                        .collectList()
                        .block(Duration.ofSeconds(10)))
                .extracting(Packet::sequence)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aFailureWithinAPacketIsToldBehindIt() {
        IllegalStateException failure = new IllegalStateException("broken");
        Flux<Packet> failing = RudeSource.reentrant(3, subscriber -> subscriber.onError(failure));
        StepVerifier.create(stop.guard(failing).limitRate(1))
                .expectNextCount(3)
                .expectErrorMatches(failure::equals)
                .verify(Duration.ofSeconds(10));
    }
}
