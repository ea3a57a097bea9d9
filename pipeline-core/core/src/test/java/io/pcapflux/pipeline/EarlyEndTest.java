package io.pcapflux.pipeline;

import static io.pcapflux.pipeline.Runs.ledgerOf;
import static io.pcapflux.pipeline.Runs.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.OperatorCounts;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.TestSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Sinks that end in order before the stream does: what comes behind that did not enter them, and is no loss. */
class EarlyEndTest {
    /** Takes some packets, is handed one more which it declines, and ends. */
    private record PickySink(int most, boolean looksAtOneMore) implements PacketSink {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.deferContextual(context -> {
                SinkAccount account = SinkAccount.of(context);
                return packets.index()
                        .takeUntil(next -> {
                            boolean wanted = next.getT1() < most;
                            account.written(wanted ? 1 : 0);
                            account.declined(wanted ? 0 : 1);
                            return next.getT1() == (looksAtOneMore ? most : most - 1);
                        })
                        .then(Mono.fromSupplier(account::report));
            });
        }
    }

    /** Ends with its last packet, and keeps the thread that brought it. */
    private record LingeringSink(int most, CountDownLatch leave) implements PacketSink {
        @Override
        public String name() {
            return "lingering";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.create(result -> {
                SinkAccount account = SinkAccount.of(result.contextView());
                packets.index().subscribe(next -> {
                    account.written(1);
                    if (next.getT1() == most - 1) {
                        result.success(account.report());
                        await(leave);
                    }
                });
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLastPacketCountsForASinkThatIsGoneThoughItsTurnHasNotCome() {
        CountDownLatch reported = new CountDownLatch(1);
        Scheduler elsewhere = Schedulers.newSingle("elsewhere");
        TestSource source = TestSource.of("elsewhere", TestPackets.flux(100).publishOn(elsewhere));
        try {
            LedgerSnapshot ledger =
                    ledgerOf(Pipeline.from(source).to(new LingeringSink(3, reported), new PickySink(1, false)));
            assertThat(ledger.sinks().get(0).report()).isEqualTo(written(3));
            assertThat(ledger.operators())
                    .containsExactly(new OperatorCounts("picky/ended", 3, 1, Map.of("ended", 2L), null, Map.of()));
        } finally {
            reported.countDown();
            elsewhere.dispose();
        }
    }

    @Test
    void aSinkThatEndsEarlyEndsThePipelineThatHasNoOther() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.endless()).to(new PickySink(7, false)));
        assertThat(ledger.received()).isEqualTo(7);
        assertThat(ledger.sinks().get(0).report()).isEqualTo(written(7));
        assertThat(ledger.operators()).isEmpty();
    }

    @Test
    void aPacketThatASinkDeclinesDidNotEnterIt() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.endless()).to(new PickySink(7, true)));
        assertThat(ledger.received()).isEqualTo(8);
        assertThat(ledger.sinks().get(0).in()).isEqualTo(7);
        assertThat(ledger.loss()).isFalse();
        assertThat(ledger.operators())
                .containsExactly(new OperatorCounts("picky/ended", 8, 7, Map.of("ended", 1L), null, Map.of()));
    }

    @Test
    void whatComesBehindTheEndOfASinkIsRemovedBeforeItAndTheOthersGetIt() {
        CollectingSink all = new CollectingSink();
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.of(100)).to(new PickySink(7, true), all));
        assertThat(all.packets()).hasSize(100);
        assertThat(ledger.sinks().get(0).in()).isEqualTo(7);
        assertThat(ledger.loss()).isFalse();
        assertThat(ledger.operators())
                .containsExactly(new OperatorCounts("picky/ended", 100, 7, Map.of("ended", 93L), null, Map.of()));
    }

    @Test
    void behindOperatorsOfItsOwnTheyAreRemovedByThose() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.of(100))
                .to(new PickySink(7, true), List.of(PacketOperators.filter(() -> packet -> true)))
                .to(new CollectingSink()));
        assertThat(ledger.sinks().get(0).in()).isEqualTo(7);
        assertThat(ledger.loss()).isFalse();
        assertThat(ledger.sinks().get(1).report()).isEqualTo(written(100));
    }
}
