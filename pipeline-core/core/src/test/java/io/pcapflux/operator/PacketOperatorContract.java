package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** What every operator keeps to. Implemented by a test of each of them. */
public interface PacketOperatorContract {
    /** Packets of a short stream. */
    int SHORT = 60;

    /** How much more than it was asked for an operator may ask for at a time. */
    int READ_AHEAD = 1;

    /** The operator, with options that neither remove all of the {@link #input} nor end the stream within it. */
    PacketOperator operator();

    /** The first n packets of a stream of the operator's choice, behind their interface. */
    default Flux<Packet> input(long n) {
        return TestPackets.flux(n);
    }

    private static Flux<Packet> through(PacketOperator operator, Flux<Packet> input, OperatorAccount account) {
        return Flux.defer(() ->
                        operator.apply(input.doOnNext(packet -> account.in().increment())))
                .doOnNext(packet -> account.out().increment())
                .contextWrite(account::putInto);
    }

    private static List<Long> sequences(PacketProbe probe) {
        return probe.packets().stream().map(Packet::sequence).toList();
    }

    private List<Long> all() {
        PacketProbe probe = PacketProbe.on(operator().apply(input(SHORT))).requestAll();
        return sequences(probe.awaitEnd());
    }

    @Test
    default void doesNothingBeforeItIsSubscribedTo() {
        AtomicInteger subscriptions = new AtomicInteger();
        PacketOperator operator = operator();
        Flux<Packet> stream = operator.apply(input(SHORT).doOnSubscribe(s -> subscriptions.incrementAndGet()));
        assertThat(operator.name()).isNotBlank();
        assertThat(subscriptions).hasValue(0);
        PacketProbe.on(stream).requestAll().awaitEnd();
        assertThat(subscriptions).hasValue(1);
    }

    @Test
    default void asksForNothingBeforeItIsAsked() {
        AtomicLong requested = new AtomicLong();
        PacketProbe.on(operator().apply(input(SHORT).doOnRequest(requested::addAndGet)));
        assertThat(requested).hasValue(0);
    }

    @Test
    default void givesOnePacketForEachOneAskedFor() {
        List<Long> expected = all();
        OperatorAccount account = new OperatorAccount("operator");
        PacketProbe probe = PacketProbe.on(through(operator(), input(SHORT), account));
        for (int n = 1; n <= expected.size(); n++) {
            probe.request(1).awaitPackets(n);
            assertThat(probe.packets()).hasSize(n);
        }
        probe.request(1).awaitEnd().assertNoBreach();
        assertThat(sequences(probe)).isEqualTo(expected);
        assertThat(probe.completed()).isTrue();
        assertThat(account.snapshot().balanced()).isTrue();
        assertThat(account.in().get()).isEqualTo(SHORT);
    }

    @Test
    default void asksForNoMoreThanItNeeds() {
        AtomicLong open = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Flux<Packet> input = input(SHORT)
                .doOnRequest(n -> most.accumulateAndGet(open.addAndGet(n), Math::max))
                .doOnNext(packet -> open.decrementAndGet());
        int packets = all().size();
        PacketProbe probe = PacketProbe.on(operator().apply(input));
        for (int n = 1; n <= packets; n++) {
            probe.request(1).awaitPackets(n);
        }
        assertThat(most).hasValueLessThanOrEqualTo(1L + READ_AHEAD);
    }

    @Test
    default void completesAndAccountsForAllPackets() {
        OperatorAccount account = new OperatorAccount("operator");
        PacketProbe probe =
                PacketProbe.on(through(operator(), input(SHORT), account)).requestAll();
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
        assertThat(account.snapshot().balanced())
                .as("balance of %s", account.snapshot())
                .isTrue();
        assertThat(account.out().get()).isEqualTo(probe.packets().size()).isPositive();
    }

    @Test
    default void keepsItsStateToOneSubscription() {
        PacketOperator operator = operator();
        Flux<Packet> stream = operator.apply(input(SHORT));
        List<Long> expected = all();
        PacketProbe first = PacketProbe.on(stream).request(1).awaitPackets(1);
        PacketProbe second = PacketProbe.on(stream).requestAll().awaitEnd();
        assertThat(sequences(second)).isEqualTo(expected);
        assertThat(sequences(first.requestAll().awaitEnd())).isEqualTo(expected);
        assertThat(sequences(PacketProbe.on(operator.apply(input(SHORT)))
                        .requestAll()
                        .awaitEnd()))
                .isEqualTo(expected);
    }

    @Test
    default void passesCancelOnAndNothingAfterIt() {
        AtomicInteger cancels = new AtomicInteger();
        OperatorAccount account = new OperatorAccount("operator");
        Flux<Packet> input = input(Long.MAX_VALUE).doOnCancel(cancels::incrementAndGet);
        PacketProbe probe = PacketProbe.on(through(operator(), input, account), Context.empty(), 3);
        probe.requestAll().awaitPackets(3);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(cancels).hasValue(1);
            assertThat(account.snapshot().balanced())
                    .as("%s", account.snapshot())
                    .isTrue();
        });
        assertThat(probe.packets()).hasSize(3);
        probe.assertNoBreach();
    }

    @Test
    default void passesCancelOnBeforeAnythingWasAskedFor() {
        AtomicInteger cancels = new AtomicInteger();
        PacketProbe probe = PacketProbe.on(operator().apply(input(SHORT).doOnCancel(cancels::incrementAndGet)));
        probe.cancel();
        assertThat(cancels).hasValue(1);
        probe.requestAll().assertNoBreach();
        assertThat(probe.packets()).isEmpty();
    }

    @Test
    default void passesOnAnErrorBehindThePacketsBeforeIt() {
        List<Long> expected = all();
        RuntimeException failure = new IllegalStateException("the source broke");
        OperatorAccount account = new OperatorAccount("operator");
        Flux<Packet> broken = input(SHORT).concatWith(Flux.error(failure));
        PacketProbe probe = PacketProbe.on(through(operator(), broken, account))
                .requestAll()
                .awaitEnd();
        assertThat(probe.failure()).isSameAs(failure);
        assertThat(sequences(probe)).isEqualTo(expected);
        assertThat(account.snapshot().balanced()).isTrue();
        probe.assertNoBreach();
    }

    @Test
    default void completesForAStreamWithoutPackets() {
        PacketProbe probe =
                PacketProbe.on(operator().apply(input(0))).requestAll().awaitEnd();
        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).isEmpty();
        probe.assertNoBreach();
    }

    @Test
    default void letsInterfacesThrough() {
        PacketProbe probe =
                PacketProbe.on(operator().apply(input(SHORT))).requestAll().awaitEnd();
        List<CaptureInterface> told = probe.metadata().stream()
                .filter(CaptureInterface.class::isInstance)
                .map(CaptureInterface.class::cast)
                .toList();
        assertThat(told)
                .containsAll(probe.packets().stream()
                        .map(Packet::captureInterface)
                        .distinct()
                        .toList());
    }
}
