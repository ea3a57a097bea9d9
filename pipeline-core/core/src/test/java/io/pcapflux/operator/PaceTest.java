package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.sink.Resumption;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

class PaceTest {
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final OperatorAccount account = new OperatorAccount("pace");

    /** Packets so many milliseconds after the first; negative = none. */
    private static Flux<Packet> at(long... millis) {
        return TestPackets.flux(millis.length).map(packet -> timed(packet, millis[(int) packet.sequence()]));
    }

    private static Packet timed(Packet packet, long millis) {
        return packet.withTime(1_700_000_000 + Math.floorDiv(millis, 1000), Math.floorMod(millis, 1000) * 1_000_000);
    }

    private static Packet timeless(Packet packet) {
        return packet.withTime(0, -1);
    }

    private PacketProbe probe(Flux<Packet> packets, double speed) {
        return PacketProbe.on(
                PacketOperators.pace(speed).on(clock).apply(packets), account.putInto(Context.empty()), Long.MAX_VALUE);
    }

    private void pass(long millis) {
        clock.advanceTimeBy(Duration.ofMillis(millis));
    }

    @Test
    void packetsKeepTheirDistance() {
        PacketProbe probe = probe(at(0, 100, 100, 250), 1).requestAll();
        assertThat(probe.packets()).hasSize(1);
        pass(99);
        assertThat(probe.packets()).hasSize(1);
        pass(1);
        assertThat(probe.packets()).hasSize(3);
        pass(149);
        assertThat(probe.packets()).hasSize(3);
        assertThat(probe.completed()).isFalse();
        pass(1);
        assertThat(probe.packets()).hasSize(4);
        assertThat(probe.completed()).isTrue();
        probe.assertNoBreach();
    }

    @Test
    void speedDividesDistances() {
        PacketProbe probe = probe(at(0, 1000), 2.5).requestAll();
        pass(399);
        assertThat(probe.packets()).hasSize(1);
        pass(1);
        assertThat(probe.packets()).hasSize(2);
    }

    @Test
    void delaysDoNotAddUp() {
        long[] everySecond = new long[1001];
        for (int i = 0; i < everySecond.length; i++) {
            everySecond[i] = i * 1000L;
        }
        List<Long> seen = new ArrayList<>();
        Flux<Packet> slow = PacketOperators.pace(1)
                .on(clock)
                .apply(at(everySecond))
                .doOnNext(packet -> {
                    seen.add(clock.now(TimeUnit.MILLISECONDS));
                    if (packet.sequence() % 2 == 0 && packet.sequence() < 1000) {
                        pass(300); // below takes its time
                    }
                });
        PacketProbe probe = PacketProbe.on(slow).requestAll();
        pass(1_000_000);
        assertThat(probe.completed()).isTrue();
        assertThat(seen).hasSize(1001);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(1000L * i);
        }
    }

    @Test
    void whatIsLatePassesAtOnce() {
        PacketProbe probe = probe(at(0, 10, 20, 30, 1000), 1).request(1);
        pass(500);
        probe.requestAll();
        assertThat(probe.packets()).hasSize(4);
        pass(499);
        assertThat(probe.packets()).hasSize(4);
        pass(1);
        assertThat(probe.packets()).hasSize(5);
    }

    @Test
    void timesThatRunBackwardPassAtOnce() {
        PacketProbe probe = probe(at(0, -5000, -1, 0, 10), 1).requestAll();
        assertThat(probe.packets()).hasSize(4);
        pass(10);
        assertThat(probe.completed()).isTrue();
    }

    /** The same packets in so many loops. */
    private static Flux<Packet> looped(int loops, long... millis) {
        Capture capture = new Capture("a", UUID::randomUUID);
        return Flux.range(0, loops)
                .concatMap(loop -> at(millis)
                        .map(packet -> on(
                                new CaptureInterface(
                                        capture.loop(loop), 0, null, LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS),
                                packet)));
    }

    private static Packet on(CaptureInterface origin, Packet packet) {
        byte[] bytes = packet.toByteArray();
        return new Packet(origin, packet.sequence(), packet.timestampNanos(), bytes.length, bytes, 0, bytes.length);
    }

    @Test
    void aLoopFollowsTheOneBeforeAfterTheMeanDistanceOfItsPackets() {
        List<Long> seen = new ArrayList<>();
        Flux<Packet> paced = PacketOperators.pace(2)
                .on(clock)
                .apply(looped(3, 0, 100, 400))
                .doOnNext(packet -> seen.add(clock.now(TimeUnit.MILLISECONDS)));
        PacketProbe probe = PacketProbe.on(paced).requestAll();
        pass(10_000);
        assertThat(probe.completed()).isTrue();
        assertThat(seen).containsExactly(0L, 50L, 200L, 300L, 350L, 500L, 600L, 650L, 800L);
    }

    @Test
    void aLoopOfASinglePacketDoesNotSpin() {
        PacketProbe probe = probe(looped(3, 0), 1).requestAll();
        pass(1000);
        assertThat(probe.packets()).hasSize(2);
        pass(1000);
        assertThat(probe.packets()).hasSize(3);
    }

    @Test
    void whatSinksHaveFromAnEarlierRunPassesAtOnceAndTheFirstNewPacketStartsTheClock() {
        AtomicInteger passed = new AtomicInteger();
        int known = 3;
        Resumption resumption = () -> passed.get() > 0 && passed.get() <= known;
        Flux<Packet> paced = PacketOperators.pace(1)
                .on(clock)
                .apply(at(0, 3_600_000, 7_200_000, 10_800_000, 10_800_100, 10_800_300))
                .doOnNext(packet -> passed.incrementAndGet());
        PacketProbe probe = PacketProbe.on(paced, resumption.putInto(Context.empty()), Long.MAX_VALUE)
                .requestAll();
        assertThat(probe.packets()).hasSize(4);
        pass(99);
        assertThat(probe.packets()).hasSize(4);
        pass(1);
        assertThat(probe.packets()).hasSize(5);
        pass(199);
        assertThat(probe.packets()).hasSize(5);
        pass(1);
        assertThat(probe.completed()).isTrue();
    }

    @Test
    void packetsWithoutATimePassAtOnceAndStartNoClock() {
        Flux<Packet> packets = at(0, 0, 100, 0).map(packet -> packet.sequence() % 3 == 0 ? timeless(packet) : packet);
        PacketProbe probe = probe(packets, 1).requestAll();
        assertThat(probe.packets()).hasSize(2);
        pass(100);
        assertThat(probe.packets()).hasSize(4);
    }

    @Test
    void timesAtBothEndsOfTheScaleDoNoHarm() {
        Flux<Packet> packets =
                at(0, 0, 0).map(packet -> packet.withTime(packet.sequence() == 0 ? Long.MIN_VALUE : Long.MAX_VALUE, 0));
        PacketProbe probe = probe(packets, 1).requestAll();
        assertThat(probe.packets()).hasSize(1);
        probe.cancel();
        assertThat(account.removal("ended").get()).isEqualTo(1);
    }

    @Test
    void oneCaptureCanBePacedSeveralTimes() {
        Flux<Packet> paced = PacketOperators.pace(1).on(clock).apply(at(0, 100));
        PacketProbe first = PacketProbe.on(paced).requestAll();
        pass(1000);
        PacketProbe second = PacketProbe.on(paced).requestAll();
        assertThat(first.packets()).hasSize(2);
        assertThat(second.packets()).hasSize(1);
        pass(100);
        assertThat(second.packets()).hasSize(2);
    }

    @Test
    void asksForOnePacketAtATime() {
        List<Long> requests = new ArrayList<>();
        PacketProbe probe = probe(at(0, 1, 2).doOnRequest(requests::add), 1);
        assertThat(requests).isEmpty();
        probe.requestAll();
        assertThat(requests).containsExactly(1L, 1L);
        pass(1);
        assertThat(requests).containsExactly(1L, 1L, 1L);
    }

    @Test
    void cancelReleasesTheTimerAndCountsThePacketThatWaits() {
        AtomicInteger cancels = new AtomicInteger();
        PacketProbe probe =
                probe(at(0, 100).doOnCancel(cancels::incrementAndGet), 1).requestAll();
        assertThat(clock.getScheduledTaskCount()).isEqualTo(1);
        probe.cancel();
        assertThat(cancels).hasValue(1);
        assertThat(account.snapshot().removed()).containsEntry("ended", 1L);
        pass(1000);
        assertThat(probe.packets()).hasSize(1);
        probe.assertNoBreach();
    }

    @Test
    void thePacketThatWaitsPassesAtOnceWhenTheStreamIsStopped() {
        StopSwitch stopSwitch = new StopSwitch();
        PacketProbe probe =
                probe(stopSwitch.guard(at(0, 3_600_000, 3_600_001)), 1).requestAll();
        stopSwitch.stop();
        assertThat(probe.packets()).hasSize(2);
        assertThat(probe.completed()).isTrue();
        pass(4_000_000);
        probe.assertNoBreach();
    }

    @Test
    void thePacketThatWaitsPassesBeforeTheErrorBehindIt() {
        TestPublisher<Packet> source = TestPublisher.create();
        PacketProbe probe = PacketProbe.on(PacketOperators.pace(1).on(clock).apply(source.flux()));
        probe.requestAll();
        RuntimeException failure = new IllegalStateException("the source broke");
        Packet first = TestPackets.packet(0);
        source.next(first, timed(first, 10_000_000)).error(failure);
        assertThat(probe.packets()).hasSize(2);
        assertThat(probe.failure()).isSameAs(failure);
    }

    @Test
    void aStreamThatEndsWithItsLastPacketWaitsForIt() {
        Packet first = TestPackets.packet(0);
        Flux<Packet> endsAtOnce = Flux.just(timed(first, 0), timed(first, 100));
        PacketProbe probe = PacketProbe.on(PacketOperators.pace(1).on(clock).apply(endsAtOnce))
                .requestAll();
        assertThat(probe.packets()).hasSize(1);
        pass(100);
        assertThat(probe.packets()).hasSize(2);
        assertThat(probe.completed()).isTrue();
    }

    @Test
    void aSourceThatDeliversFromWithinTheRequestIsPacedToo() {
        PacketProbe probe = PacketProbe.on(
                PacketOperators.pace(1).on(clock).apply(TestPackets.flux(0).concatWith(RudeSource.reentrant(20_000))));
        probe.requestAll();
        pass(30_000);
        assertThat(probe.packets()).hasSize(20_000);
    }

    @Test
    void anErrorOfTheMachineBehindAPacketThatWaitedFailsTheStream() {
        UnsatisfiedLinkError failure = new UnsatisfiedLinkError("no codec");
        AtomicInteger cancels = new AtomicInteger();
        PacketProbe probe = PacketProbe.on(PacketOperators.pace(1)
                        .on(clock)
                        .apply(at(0, 100, 200).doOnCancel(cancels::incrementAndGet))
                        .doOnNext(packet -> {
                            if (packet.sequence() == 1) {
                                throw failure;
                            }
                        }))
                .requestAll();
        pass(100);
        assertThat(probe.failure()).isSameAs(failure);
        assertThat(cancels).hasValue(1);
    }

    @Test
    void aSchedulerThatIsGoneFailsTheStream() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        PacketProbe probe = PacketProbe.on(PacketOperators.pace(1).on(gone).apply(at(0, 100)))
                .requestAll();
        assertThat(probe.failure()).isInstanceOf(RejectedExecutionException.class);
        assertThat(probe.packets()).hasSize(2);
    }

    @Test
    void cancelDoesNotInterruptWhoeverHandlesAPacketThatWaited() throws InterruptedException {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Sinks.Empty<Void> end = Sinks.empty();
        PacketOperators.pace(1)
                .apply(at(0, 20, 10_000_000))
                .doOnNext(packet -> {
                    if (packet.sequence() == 1) {
                        assertThat(Schedulers.isInNonBlockingThread()).isFalse();
                        handling.countDown();
                        awaitUninterrupted(cancelled, interrupted);
                        done.countDown();
                    }
                })
                .takeUntilOther(end.asMono())
                .subscribe();
        assertThat(handling.await(30, TimeUnit.SECONDS)).isTrue();
        end.tryEmitEmpty();
        cancelled.countDown();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted).isFalse();
    }

    private static void awaitUninterrupted(CountDownLatch latch, AtomicBoolean interrupted) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted.set(true);
        }
        interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "2", "x", "x0", "x-1", "x1e3", "x0.0"})
    void aPaceIsOriginalOrAFactor(String pace) {
        assertThatThrownBy(() -> new PaceProvider().create(pace)).isInstanceOf(OptionException.class);
    }

    @Test
    void optionsBecomeAPace() {
        assertThat(new PaceProvider().create("original")).hasToString("pace[x1.0]");
        assertThat(new PaceProvider().create("x2.5")).hasToString("pace[x2.5]");
        assertThatThrownBy(() -> PacketOperators.pace(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PacketOperators.pace(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
