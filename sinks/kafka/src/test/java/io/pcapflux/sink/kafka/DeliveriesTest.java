package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.sink.SinkReport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private volatile long seconds = 1000;
    private final SinkAccount account = new SinkAccount("kafka");
    private final Deliveries deliveries = new Deliveries(account, false, 100, () -> seconds * 1_000_000_000);

    private Thread takeOnAnotherThread(int length) {
        Thread taking = new Thread(() -> deliveries.take(length));
        taking.start();
        return taking;
    }

    private static void awaitWaiting(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.WAITING);
    }

    @Test
    void answersAreCounted() {
        deliveries.take(1);
        deliveries.take(1);
        deliveries.acknowledged(1, 1);
        deliveries.failed(1, 1);

        assertThat(account.report()).isEqualTo(new SinkReport(1, 0, 1, 0, 0));
    }

    @Test
    void whatHasNoAnswerWhenSealedHasFailedOnceAndForAll() {
        deliveries.take(1);
        deliveries.take(1);
        deliveries.take(1);
        deliveries.acknowledged(1, 1);

        deliveries.seal(0);
        deliveries.acknowledged(1, 1);
        deliveries.failed(1, 1);
        deliveries.seal(0);

        assertThat(account.report()).isEqualTo(new SinkReport(1, 0, 2, 0, 0));
    }

    @Test
    void inTransactionsPacketsCountWhenTheyAreCommitted() {
        Deliveries committing = new Deliveries(account, true, 100, () -> 0);
        committing.take(60);
        committing.take(40);
        committing.acknowledged(2, 100);
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));
        committing.committed();
        committing.take(100); // there is room again
        committing.acknowledged(1, 100);

        committing.seal(0);
        committing.committed();

        assertThat(account.report()).isEqualTo(new SinkReport(2, 0, 1, 0, 0));
    }

    @Test
    void whatIsPassedOverMakesRoomAndIsNeitherWrittenNorFailed() {
        account.in().increment();
        deliveries.take(100);
        deliveries.passedOver(100);
        deliveries.take(100);
        deliveries.seal(0);

        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 1, 0, 0));
        assertThat(account.snapshot().in()).isZero();
    }

    @Test
    void whatComesAfterSealingHasFailed() {
        deliveries.seal(0);
        deliveries.take(1);

        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 1, 0, 0));
    }

    @Test
    void fullWindowWaitsForAnAnswer() throws InterruptedException {
        deliveries.take(60);
        Thread taking = takeOnAnotherThread(41);
        awaitWaiting(taking);

        deliveries.acknowledged(1, 60);

        taking.join();
    }

    @Test
    void packetLargerThanTheWindowPassesAlone() {
        deliveries.take(1000);
        deliveries.failed(1, 1000);

        assertThat(account.report().failed()).isEqualTo(1);
    }

    @Test
    void sealingLetsNobodyWait() throws InterruptedException {
        deliveries.take(100);
        Thread taking = takeOnAnotherThread(1);
        awaitWaiting(taking);

        deliveries.seal(0);

        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 2, 0, 0));
        taking.join();
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 2, 0, 0));
    }

    @Test
    void heldPacketsWaitForTheEnd() throws InterruptedException {
        deliveries.hold();
        Thread taking = takeOnAnotherThread(1);
        awaitWaiting(taking);
        assertThat(account.report().total()).isZero();

        deliveries.seal(0);

        taking.join();
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 1, 0, 0));
    }

    @Test
    void allAnsweredIsToldOnceHeld() {
        AtomicBoolean told = new AtomicBoolean();
        deliveries.heldAndAllAnswered().subscribe(never -> {}, failure -> {}, () -> told.set(true));
        deliveries.take(1);
        deliveries.acknowledged(1, 1);
        deliveries.take(1);
        assertThat(told).isFalse();
        deliveries.hold();
        assertThat(told).isFalse();
        deliveries.failed(1, 1);
        assertThat(told).isTrue();
    }

    @Test
    void packetThatComesWhenAllIsSealedCountsOnce() throws InterruptedException {
        for (int round = 1; round <= 200; round++) {
            Deliveries raced = new Deliveries(account, false, 1 << 20, () -> 0);
            Thread taking = takeOnAnotherThread(raced, 100);
            raced.seal(0);
            taking.join();

            assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 100L * round, 0, 0));
        }
    }

    @Test
    void packetThatComesWhenPacketsAreHeldIsInOrWaits() throws InterruptedException {
        for (int round = 1; round <= 200; round++) {
            Deliveries raced = new Deliveries(account, false, 1 << 20, () -> 0);
            AtomicBoolean told = new AtomicBoolean();
            raced.heldAndAllAnswered().subscribe(never -> {}, failure -> {}, () -> told.set(true));
            Thread taking = takeOnAnotherThread(raced, 100);
            raced.hold();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> taking.getState() == Thread.State.WAITING || !taking.isAlive());
            while (!told.get()) {
                raced.acknowledged(1, 1);
            }
            raced.seal(0);
            taking.join();

            assertThat(account.report().total()).isEqualTo(100L * round);
        }
    }

    private static Thread takeOnAnotherThread(Deliveries raced, int packets) {
        Thread taking = new Thread(() -> {
            for (int i = 0; i < packets; i++) {
                raced.take(1);
            }
        });
        taking.start();
        return taking;
    }

    @Test
    void interruptEndsTheWaitAndIsKept() throws InterruptedException {
        deliveries.take(100);
        Thread[] taking = new Thread[1];
        boolean[] interrupted = new boolean[1];
        taking[0] = new Thread(() -> {
            deliveries.take(1);
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        taking[0].start();
        awaitWaiting(taking[0]);

        taking[0].interrupt();

        taking[0].join();
        assertThat(interrupted[0]).isTrue();
    }

    private boolean stalledAt(long second) {
        seconds = second;
        return deliveries.stalledFor(LIMIT);
    }

    @Test
    void packetsThatWaitWithoutAnyAnswerAreStalled() {
        seconds = 2000;
        deliveries.take(1);
        assertThat(stalledAt(2000)).isFalse();
        seconds = 2005;
        deliveries.take(1);
        assertThat(stalledAt(2010)).isFalse();
        assertThat(stalledAt(2011)).isTrue();
    }

    @Test
    void answersAndIdleTimesAreNoStall() {
        deliveries.take(1);
        deliveries.take(1);
        assertThat(stalledAt(1000)).isFalse();
        assertThat(stalledAt(1010)).isFalse();
        deliveries.acknowledged(1, 1);
        assertThat(stalledAt(1020)).isFalse();
        assertThat(stalledAt(1030)).isFalse();
        deliveries.failed(1, 1);
        assertThat(stalledAt(1040)).isFalse();
        assertThat(stalledAt(9000)).isFalse();
        deliveries.take(1);
        assertThat(stalledAt(9001)).isFalse();
        assertThat(stalledAt(9011)).isFalse();
        assertThat(stalledAt(9012)).isTrue();
    }
}
