package io.pcapflux.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

@Timeout(60)
class PacketCursorTest {
    private final AtomicLong requested = new AtomicLong();

    private static List<Long> drain(PacketCursor cursor) {
        List<Long> numbers = new ArrayList<>();
        cursor.forEachRemaining(packet -> numbers.add(packet.sequence()));
        return numbers;
    }

    private PacketSource counted(PacketSource source) {
        return TestSource.of("counted", source.packets().doOnRequest(requested::addAndGet));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void allPacketsComeInOrderWhateverTheBatch(int batch) {
        TestSource source = TestSource.of(10);
        try (PacketCursor cursor = source.pull(batch)) {
            assertThat(drain(cursor)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(cursor.isEnded()).isTrue();
            assertThat(source.open()).isZero();
            assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void packetsFromAnotherThreadComeInOrder(int batch) {
        Flux<Packet> elsewhere =
                TestPackets.flux(2000).publishOn(Schedulers.parallel(), 4).subscribeOn(Schedulers.boundedElastic());
        try (PacketCursor cursor = PacketCursor.on(elsewhere, batch)) {
            assertThat(drain(cursor)).hasSize(2000).isSorted();
        }
    }

    @Test
    void noMoreIsAskedForThanWanted() {
        try (PacketCursor cursor = counted(TestSource.endless()).pull()) {
            assertThat(requested).hasValue(0);
            assertThat(cursor.next().sequence()).isZero();
            assertThat(requested).hasValue(1);
            assertThat(cursor.hasNext()).isTrue();
            assertThat(cursor.hasNext()).isTrue();
            assertThat(requested).hasValue(2);
        }
    }

    @Test
    void aBatchIsUsedUpBeforeTheNextIsAskedFor() {
        try (PacketCursor cursor = counted(TestSource.endless()).pull(5)) {
            for (int i = 0; i < 5; i++) {
                cursor.next();
                assertThat(requested).hasValue(5);
            }
            cursor.next();
            assertThat(requested).hasValue(10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 50})
    void aFailureIsThrownBehindThePacketsBeforeItAndThrownAgain(int batch) {
        PcapfluxException damage = new PcapfluxException("damaged", "mend it");
        TestSource source = TestSource.failing(3, damage);
        try (PacketCursor cursor = source.pull(batch)) {
            for (int i = 0; i < 3; i++) {
                assertThat(cursor.next().sequence()).isEqualTo(i);
            }
            assertThatThrownBy(cursor::hasNext).isSameAs(damage);
            assertThatThrownBy(cursor::next).isSameAs(damage);
            assertThatThrownBy(() -> cursor.poll(Duration.ZERO)).isSameAs(damage);
            assertThat(source.open()).isZero();
        }
    }

    @Test
    void aCheckedFailureIsWrapped() {
        IOException failure = new IOException("gone");
        try (PacketCursor cursor = TestSource.failing(0, failure).pull()) {
            assertThatThrownBy(cursor::hasNext)
                    .isInstanceOf(PcapfluxException.class)
                    .hasCause(failure);
        }
    }

    @Test
    void closingReleasesTheSourceAndEndsThePackets() {
        TestSource source = TestSource.endless();
        PacketCursor cursor = source.pull(10);
        cursor.next();
        assertThat(source.open()).isOne();
        cursor.close();
        cursor.close();
        assertThat(source.open()).isZero();
        assertThat(cursor.hasNext()).isFalse();
        assertThat(cursor.isEnded()).isTrue();
        assertThat(cursor.poll(Duration.ofSeconds(60))).isEmpty();
    }

    @Test
    void closingFromAnotherThreadEndsAWait() {
        TestPublisher<Packet> silent = TestPublisher.create();
        PacketCursor cursor = PacketCursor.on(silent.flux(), 1);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(cursor::hasNext);
        silent.assertSubscribers();
        cursor.close();
        assertThat(waiting.join()).isFalse();
        silent.assertCancelled();
    }

    @Test
    void aPollThatFindsNothingInTimeIsEmptyAndNotTheEnd() {
        TestPublisher<Packet> silent = TestPublisher.create();
        try (PacketCursor cursor = PacketCursor.on(silent.flux(), 2)) {
            assertThat(cursor.poll(Duration.ZERO)).isEmpty();
            assertThat(cursor.poll(Duration.ofNanos(1))).isEmpty();
            assertThat(cursor.isEnded()).isFalse();
            silent.next(TestPackets.packet(4));
            assertThat(cursor.poll(Duration.ZERO)).map(Packet::sequence).contains(4L);
            silent.complete();
            assertThat(cursor.poll(Duration.ofSeconds(60))).isEmpty();
            assertThat(cursor.isEnded()).isTrue();
        }
    }

    @Test
    void aSourceThatIsSubscribedToLateIsStillAsked() {
        List<CoreSubscriber<? super Packet>> held = new ArrayList<>();
        Flux<Packet> late = new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> subscriber) {
                held.add(subscriber);
            }
        };
        try (PacketCursor cursor = PacketCursor.on(late, 1)) {
            assertThat(cursor.poll(Duration.ZERO)).isEmpty();
            TestPackets.flux(3).subscribe(held.get(0));
            assertThat(drain(cursor)).hasSize(3);
        }
    }

    @Test
    void anInterruptEndsAWait() {
        try (PacketCursor cursor = PacketCursor.on(Flux.never(), 1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(cursor::hasNext)
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessage("interrupted while waiting for a packet");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anEmptyBatchIsRefused() {
        assertThatThrownBy(() -> TestSource.of(1).pull(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
