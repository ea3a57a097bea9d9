package io.pcapflux.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every sink keeps to. Implemented by a test of each of them. */
public interface PacketSinkContract {
    Duration PATIENCE = Duration.ofSeconds(60);

    /** A sink into a place that is empty at the beginning of each test; it can be used several times. */
    PacketSink sink() throws Exception;

    /** A sink that accepts an endless stream and fails with a {@link PcapfluxException} sooner or later. */
    PacketSink failingSink() throws Exception;

    /** How many packets can be read back, by other means, from where the last {@link #sink()} wrote to. */
    long readBack() throws Exception;

    /** What the sinks of this test hold open at this moment beside memory: files, connections, producers. */
    long openHandles() throws Exception;

    private static Mono<SinkReport> consume(PacketSink sink, Flux<Packet> packets, SinkAccount account) {
        return sink.consume(packets.doOnNext(packet -> account.in().increment()))
                .contextWrite(account::putInto);
    }

    private static void assertAllWritten(SinkAccount account, long packets) {
        assertThat(account.in().get()).as("in").isEqualTo(packets);
        assertThat(account.report()).isEqualTo(new SinkReport(packets, 0, 0, 0, 0));
    }

    private void awaitHandles(long expected) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(openHandles()).as("open handles").isEqualTo(expected));
    }

    @Test
    default void doesNothingBeforeItIsSubscribedTo() throws Exception {
        long before = openHandles();
        AtomicBoolean subscribed = new AtomicBoolean();
        PacketSink sink = sink();
        sink.consume(TestPackets.flux(3).doOnSubscribe(subscription -> subscribed.set(true)));
        assertThat(subscribed).isFalse();
        assertThat(openHandles()).isEqualTo(before);
        assertThat(sink.name()).isNotBlank();
    }

    @Test
    default void writesAllPacketsAndCountsThem() throws Exception {
        long before = openHandles();
        SinkAccount account = new SinkAccount("sink");
        SinkReport report = consume(sink(), TestPackets.flux(5000), account).block(PATIENCE);
        assertThat(report).isEqualTo(account.report());
        assertAllWritten(account, 5000);
        assertThat(readBack()).isEqualTo(5000);
        awaitHandles(before);
    }

    @Test
    default void writesWithoutAnAccountToo() throws Exception {
        assertThat(sink().consume(TestPackets.flux(3)).block(PATIENCE)).isEqualTo(new SinkReport(3, 0, 0, 0, 0));
        assertThat(readBack()).isEqualTo(3);
    }

    @Test
    default void completesForAStreamWithoutPackets() throws Exception {
        SinkAccount account = new SinkAccount("sink");
        consume(sink(), TestPackets.flux(0), account).block(PATIENCE);
        assertAllWritten(account, 0);
        assertThat(readBack()).isZero();
    }

    @Test
    default void passesOnTheErrorOfTheStreamBehindAnOrderlyClose() throws Exception {
        long before = openHandles();
        SinkAccount account = new SinkAccount("sink");
        RuntimeException failure = new IllegalStateException("the source broke");
        Mono<SinkReport> consumed = consume(sink(), TestPackets.flux(40).concatWith(Flux.error(failure)), account);
        assertThat(catchThrowable(() -> consumed.block(PATIENCE))).isSameAs(failure);
        assertAllWritten(account, 40);
        assertThat(readBack()).isEqualTo(40);
        awaitHandles(before);
    }

    @Test
    default void passesOnAnErrorThatComesInsteadOfPackets() throws Exception {
        long before = openHandles();
        SinkAccount account = new SinkAccount("sink");
        RuntimeException failure = new IllegalStateException("the source broke");
        Mono<SinkReport> consumed = consume(sink(), Flux.error(failure), account);
        assertThat(catchThrowable(() -> consumed.block(PATIENCE))).isSameAs(failure);
        assertAllWritten(account, 0);
        awaitHandles(before);
    }

    @Test
    default void releasesEverythingOnCancelAndLeavesAWholeOutput() throws Exception {
        long before = openHandles();
        SinkAccount account = new SinkAccount("sink");
        AtomicInteger cancelled = new AtomicInteger();
        Flux<Packet> stalled = TestPackets.flux(100).concatWith(Flux.never()).doOnCancel(cancelled::incrementAndGet);
        Disposable running = consume(sink(), stalled, account).subscribe();
        await().atMost(PATIENCE).until(() -> account.in().get() == 100);
        running.dispose();
        awaitHandles(before);
        assertThat(cancelled).hasPositiveValue();
        assertThat(readBack()).isBetween(account.report().written(), 100L);
        account.failRest(); // as the pipeline does with a sink that was cut off
        assertThat(account.snapshot().balanced()).isTrue();
        assertThat(account.report().written() + account.report().failed()).isEqualTo(100);
    }

    @Test
    default void canBeUsedForOneStreamAfterTheOther() throws Exception {
        PacketSink sink = sink();
        SinkAccount first = new SinkAccount("first");
        consume(sink, TestPackets.flux(5), first).block(PATIENCE);
        SinkAccount second = new SinkAccount("second");
        consume(sink, TestPackets.flux(7), second).block(PATIENCE);
        assertAllWritten(first, 5);
        assertAllWritten(second, 7);
        assertThat(readBack()).as("replaced or appended").isIn(7L, 12L);
    }

    @Test
    default void subscribesAnewForEachSubscription() throws Exception {
        AtomicInteger subscriptions = new AtomicInteger();
        Mono<SinkReport> consumed =
                sink().consume(TestPackets.flux(4).doOnSubscribe(subscription -> subscriptions.incrementAndGet()));
        assertThat(consumed.block(PATIENCE)).isEqualTo(new SinkReport(4, 0, 0, 0, 0));
        assertThat(consumed.block(PATIENCE)).isEqualTo(new SinkReport(4, 0, 0, 0, 0));
        assertThat(subscriptions).hasValue(2);
    }

    @Test
    default void cancelsTheStreamWhenItFails() throws Exception {
        long before = openHandles();
        SinkAccount account = new SinkAccount("sink");
        AtomicInteger running = new AtomicInteger();
        Flux<Packet> endless = TestPackets.endless()
                .doOnSubscribe(subscription -> running.incrementAndGet())
                .doOnCancel(running::decrementAndGet);
        Mono<SinkReport> consumed = consume(failingSink(), endless, account);
        assertThat(catchThrowable(() -> consumed.block(PATIENCE))).isInstanceOf(PcapfluxException.class);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(running).hasValue(0));
        awaitHandles(before);
        account.failRest(); // as the pipeline does with a sink that failed
        assertThat(account.snapshot().balanced()).isTrue();
    }

    @Test
    default void findsNothingWrongAndKeepsNothingOpenWhenChecked() throws Exception {
        long before = openHandles();
        sink().check().block(PATIENCE);
        awaitHandles(before);
        assertThat(readBack()).isZero();
    }
}
