package io.pcapflux.pipeline;

import static io.pcapflux.operator.PacketOperators.filter;
import static io.pcapflux.pipeline.Runs.PATIENCE;
import static io.pcapflux.pipeline.Runs.ledgerOf;
import static io.pcapflux.pipeline.Runs.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.TestSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineStopTest {
    /** As good as endless, within what a sink can keep in memory. */
    private final TestSource endless = TestSource.of(1_000_000);

    private final CollectingSink one = new CollectingSink("one", packet -> {});
    private final CollectingSink two = new CollectingSink("two", packet -> {});
    private final CountDownLatch hang = new CountDownLatch(1);

    @AfterEach
    void nothingStaysOpen() {
        hang.countDown();
        await().atMost(PATIENCE).until(() -> endless.open() + one.open() + two.open() == 0);
    }

    private static void awaitWritten(PipelineRun run, int packets) {
        Runs.soon()
                .until(() -> run.ledger().sinks().stream()
                        .allMatch(sink -> sink.report().written() >= packets));
    }

    private static PipelineException failureOf(PipelineRun run) {
        PipelineException failure =
                catchThrowableOfType(PipelineException.class, () -> run.report().block(PATIENCE));
        assertThat(failure).as("the run fails").isNotNull();
        ledgerOf(failure.report());
        return failure;
    }

    private void hang() {
        try {
            hang.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes all packets, counts every second one as written, and never finishes. */
    private static PacketSink neverFinishing(AtomicBoolean cancelled) {
        return new PacketSink() {
            @Override
            public String name() {
                return "never";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return Mono.deferContextual(context -> {
                    SinkAccount account = SinkAccount.of(context);
                    return packets.doOnNext(packet -> account.written(packet.sequence() % 2))
                            .then(Mono.<SinkReport>never())
                            .doOnCancel(() -> cancelled.set(true));
                });
            }
        };
    }

    @Test
    void stopWritesWhatHasComeAndCompletes() {
        PipelineRun run = Pipeline.from(endless)
                .through(filter(() -> packet -> packet.sequence() % 3 == 0))
                .to(one)
                .to(two, List.of(filter(() -> packet -> packet.sequence() % 2 == 0)))
                .start();
        awaitWritten(run, 50);
        run.stop();
        LedgerSnapshot ledger = ledgerOf(run.report());
        assertThat(one.completions() + two.completions()).isEqualTo(2);
        assertThat(ledger.loss()).isFalse();
        assertThat(one.packets()).hasSize((int) ((ledger.received() + 2) / 3));
    }

    @Test
    void stopCancelsASinkThatHasNotBegun() {
        AtomicBoolean cancelled = new AtomicBoolean();
        PacketSink connecting = new PacketSink() {
            @Override
            public String name() {
                return "connecting";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return Mono.<SinkReport>never().doOnCancel(() -> cancelled.set(true));
            }
        };
        PipelineRun run = Pipeline.from(endless).to(one, connecting).start();
        run.stop();
        LedgerSnapshot ledger = ledgerOf(run.report());
        assertThat(cancelled).isTrue();
        assertThat(ledger.received()).isZero();
        assertThat(one.completions()).isEqualTo(1);
    }

    @Test
    void stopFromWithinASinkEndsBehindThatPacket() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        PipelineRun[] run = new PipelineRun[1];
        CollectingSink stopping = new CollectingSink("stopping", packet -> {
            if (packet.sequence() == 7) {
                hangUntil(started);
                run[0].stop();
            }
        });
        run[0] = Pipeline.from(endless).to(stopping, one).start();
        started.countDown();
        LedgerSnapshot ledger = ledgerOf(run[0].report());
        assertThat(ledger.received()).isEqualTo(8);
        assertThat(stopping.packets()).hasSize(8);
        assertThat(one.packets()).hasSize(8);
    }

    private static void hangUntil(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stopEndsMergedSources() {
        TestSource other = TestSource.of(1_000_000);
        PipelineRun run =
                Pipeline.from(endless, other).to(one, new DiscardSink()).start();
        awaitWritten(run, 500);
        run.stop();
        LedgerSnapshot ledger = ledgerOf(run.report());
        assertThat(ledger.sources()).hasSize(2).allMatch(source -> source.received() > 100);
        assertThat(ledger.sinks().get(0).report()).isEqualTo(written(ledger.received()));
        assertThat(other.open()).isZero();
    }

    @Test
    void stoppingAtAnyMomentBalances() {
        for (int i = 0; i < 300; i++) {
            CollectingSink sink = new CollectingSink("sink", packet -> {});
            TestSource other = TestSource.of(1_000_000);
            Pipeline pipeline = i % 2 == 0 ? Pipeline.from(endless) : Pipeline.from(endless, other);
            PipelineRun run = pipeline.to(sink, new DiscardSink()).start();
            for (int spin = i * 20; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            run.stop();
            LedgerSnapshot ledger = ledgerOf(run.report());
            assertThat(sink.packets()).hasSize((int) ledger.received());
            assertThat(sink.completions()).isEqualTo(1);
            Runs.soon().until(() -> endless.open() + other.open() == 0);
        }
    }

    @Test
    void stoppingTwiceAndBehindTheEndIsHarmless() {
        PipelineRun run = Pipeline.from(TestSource.of(10)).to(one).start();
        ledgerOf(run.report());
        run.stop();
        run.stop();
        run.abort();
        assertThat(ledgerOf(run.report()).received()).isEqualTo(10);
    }

    @Test
    void abortCancelsASinkThatNeverFinishesAndCountsItsRestAsFailed() {
        AtomicBoolean cancelled = new AtomicBoolean();
        PipelineRun run = Pipeline.from(TestSource.of(100))
                .to(neverFinishing(cancelled), one)
                .start();
        await().atMost(PATIENCE).until(() -> one.completions() == 1);
        run.abort();
        PipelineException failure = failureOf(run);
        assertThat(failure).hasCauseInstanceOf(CancellationException.class);
        assertThat(cancelled).isTrue();
        assertThat(failure.report().ledger().sinks())
                .extracting(SinkCounts::report)
                .containsExactly(Runs.writtenAndFailed(50, 50), written(100));
    }

    @Test
    void abortInTheMiddleBalances() {
        for (int i = 0; i < 50; i++) {
            AtomicBoolean cancelled = new AtomicBoolean();
            PipelineRun run = Pipeline.from(endless)
                    .to(new DiscardSink(), neverFinishing(cancelled))
                    .start();
            awaitWritten(run, i);
            run.abort();
            failureOf(run);
            assertThat(cancelled).isTrue();
        }
    }

    @Test
    void abortFailsTheRunAlsoWhereTheSourceIsStoppedBeforeTheSinkIsCancelled() {
        for (int i = 0; i < 200; i++) {
            PipelineRun run =
                    Pipeline.from(TestSource.endless()).to(new DiscardSink()).start();
            run.abort();
            assertThat(failureOf(run)).hasCauseInstanceOf(CancellationException.class);
        }
    }

    @Test
    void cancellingTheReportOfRunAborts() {
        AtomicBoolean cancelled = new AtomicBoolean();
        TestSource unending = TestSource.endless();
        Disposable running =
                Pipeline.from(unending).to(neverFinishing(cancelled)).run().subscribe();
        await().atMost(PATIENCE).until(() -> unending.open() == 1);
        running.dispose();
        await().atMost(PATIENCE).untilTrue(cancelled);
        await().atMost(PATIENCE).until(() -> unending.open() == 0);
    }

    @Test
    void abortEndsTheRunAlsoWhenASinkHangs() {
        CollectingSink hanging = new CollectingSink("hanging", packet -> {
            if (packet.sequence() == 5) {
                hang();
            }
        });
        PipelineRun run = Pipeline.from(endless).to(hanging, one).start();
        await().atMost(PATIENCE).until(() -> one.packets().size() == 5);
        run.abort();
        LedgerSnapshot ledger = failureOf(run).report().ledger();
        assertThat(ledger.received()).isEqualTo(6);
        assertThat(ledger.sinks().get(0).report()).isEqualTo(Runs.writtenAndFailed(5, 1));
    }

    @Test
    void abortEndsTheRunAlsoWhenASourceHangs() {
        TestSource silent = TestSource.of("silent", TestPackets.flux(10).doOnNext(packet -> {
            if (packet.sequence() == 5) {
                hang();
            }
        }));
        PipelineRun run = Pipeline.from(silent).to(one).start();
        awaitWritten(run, 5);
        run.stop();
        assertThat(one.completions()).as("stop lets the sinks finish").isEqualTo(1);
        run.abort();
        assertThat(ledgerOf(run.report()).received()).isEqualTo(5);
    }

    @Test
    void abortEndsTheRunAlsoWhenCancellingASinkHangs() {
        PacketSink stubborn = new PacketSink() {
            @Override
            public String name() {
                return "stubborn";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return packets.then(Mono.<SinkReport>never()).doOnCancel(PipelineStopTest.this::hang);
            }
        };
        PipelineRun run = Pipeline.from(TestSource.of(20)).to(one, stubborn).start();
        await().atMost(PATIENCE).until(() -> one.completions() == 1);
        run.abort();
        LedgerSnapshot ledger = failureOf(run).report().ledger();
        assertThat(ledger.sinks().get(1).report()).isEqualTo(Runs.writtenAndFailed(0, 20));
    }
}
