package io.pcapflux.pipeline;

import static io.pcapflux.operator.PacketOperators.filter;
import static io.pcapflux.operator.PacketOperators.limit;
import static io.pcapflux.operator.PacketOperators.truncate;
import static io.pcapflux.pipeline.Runs.ledgerOf;
import static io.pcapflux.pipeline.Runs.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.OperatorCounts;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketImage;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.TestSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PipelineTest {
    private static final PacketOperator EVEN = filter(() -> packet -> packet.sequence() % 2 == 0);

    private final CollectingSink one = new CollectingSink("one", packet -> {});
    private final CollectingSink two = new CollectingSink("two", packet -> {});

    @Test
    void allSinksGetAllPacketsInOrder() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.of(500)).to(one, two, new DiscardSink()));
        List<PacketImage> expected = PacketImage.of(TestPackets.list(500));
        assertThat(PacketImage.of(one.packets())).isEqualTo(expected);
        assertThat(PacketImage.of(two.packets())).isEqualTo(expected);
        assertThat(ledger.received()).isEqualTo(500);
        assertThat(ledger.sinks()).hasSize(3).allSatisfy(sink -> {
            assertThat(sink.in()).isEqualTo(500);
            assertThat(sink.report()).isEqualTo(written(500));
        });
        assertThat(ledger.loss()).isFalse();
    }

    @Test
    void aSinkThatResumesNeedsASourceThatBeginsAgain() {
        PacketSink resuming = new PacketSink() {
            @Override
            public String name() {
                return "kafka";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return Mono.empty();
            }

            @Override
            public boolean resumes() {
                return true;
            }
        };
        Pipeline pipeline = Pipeline.from(TestSource.of(1));
        assertThatThrownBy(() -> pipeline.to(one, resuming))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining("kafka goes on where an earlier run ended");
        assertThatThrownBy(() -> pipeline.to(resuming, List.of(EVEN))).isInstanceOf(PcapfluxException.class);
    }

    @Test
    void aRunWithoutPacketsCompletesAllSinks() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.of(0)).to(one, two));
        assertThat(one.completions() + two.completions()).isEqualTo(2);
        assertThat(ledger.received()).isZero();
    }

    @Test
    void theSlowestSinkSetsThePace() throws Exception {
        AtomicInteger allowed = new AtomicInteger();
        AtomicInteger ahead = new AtomicInteger();
        CollectingSink fast = new CollectingSink("fast", packet -> {
            if (packet.sequence() >= allowed.get()) {
                ahead.incrementAndGet();
            }
        });
        CompletableFuture<PacketProbe> slow = new CompletableFuture<>();
        PacketSink byHand = sink(
                "slow",
                packets -> Mono.create(result -> {
                    slow.complete(PacketProbe.on(packets.doOnComplete(result::success)));
                }));
        PipelineRun run = Pipeline.from(TestSource.of(20))
                .to(fast, byHand, new DiscardSink())
                .start();
        for (int i = 1; i <= 20; i++) {
            allowed.incrementAndGet();
            slow.get(30, TimeUnit.SECONDS).request(1).awaitPackets(i);
            assertThat(slow.get().packets()).hasSize(i);
        }
        slow.get().request(1);
        run.report().onErrorComplete().block(Runs.PATIENCE);
        assertThat(fast.packets()).hasSize(20);
        assertThat(ahead).as("packets ahead of the slowest").hasValue(0);
        slow.get().assertNoBreach();
    }

    @Test
    void packetsPassTheOperatorsInOrder() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.of(100))
                .through(EVEN, limit().packets(30))
                .through(truncate(50))
                .to(one));
        assertThat(one.packets()).hasSize(30).allMatch(packet -> packet.capturedLength() == 50);
        assertThat(one.packets().get(29).sequence()).isEqualTo(58);
        assertThat(ledger.operators())
                .extracting(OperatorCounts::name, OperatorCounts::in, OperatorCounts::out)
                .containsExactly(tuple("filter", 59L, 30L), tuple("limit", 30L, 30L), tuple("truncate", 30L, 30L));
        assertThat(ledger.shared().get(0).removed()).containsEntry("filtered", 29L);
        assertThat(ledger.shared().get(1).ended()).isEqualTo("packets: 30");
        assertThat(ledger.received()).isEqualTo(59);
    }

    @Test
    void anOperatorOfOneSinkLeavesTheOthersAlone() {
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(TestSource.of(100))
                .to(one, List.of(EVEN, limit().packets(10)))
                .to(two));
        assertThat(one.packets()).hasSize(10);
        assertThat(one.completions()).isEqualTo(1);
        assertThat(two.packets()).hasSize(100);
        assertThat(ledger.operators()).extracting(OperatorCounts::name).containsExactly("one/filter", "one/limit");
        assertThat(ledger.operators().get(0).in()).isEqualTo(100);
        assertThat(ledger.loss()).isFalse();
    }

    @Test
    void sourcesAreMergedByTime() {
        TestSource odd = TestSource.chosen("odd", 300, n -> n % 2 == 1);
        TestSource even = TestSource.chosen("even", 200, n -> n % 2 == 0);
        LedgerSnapshot ledger = ledgerOf(Pipeline.from(odd, even).to(one));
        assertThat(one.packets()).hasSize(250);
        assertThat(one.packets()).isSortedAccordingTo((a, b) -> Long.compare(a.timestampNanos(), b.timestampNanos()));
        assertThat(ledger.sources())
                .extracting(source -> source.name() + " " + source.received())
                .containsExactly("odd 150", "even 100");
        assertThat(odd.open() + even.open()).isZero();
    }

    @Test
    void aLimitStopsMergedSources() {
        TestSource odd = TestSource.chosen("odd", 10_000, n -> n % 2 == 1);
        TestSource even = TestSource.chosen("even", 10_000, n -> n % 2 == 0);
        LedgerSnapshot ledger =
                ledgerOf(Pipeline.from(odd, even).through(limit().packets(77)).to(one, two));
        assertThat(one.packets()).hasSize(77);
        assertThat(two.packets()).hasSize(77);
        assertThat(ledger.received()).isEqualTo(77);
        assertThat(odd.open() + even.open()).isZero();
    }

    @Test
    void eachRunCountsAnew() {
        Pipeline pipeline = Pipeline.from(TestSource.of(10)).through(EVEN).to(one);
        Mono<PipelineReport> run = pipeline.run();
        assertThat(one.open()).isZero();
        LedgerSnapshot first = ledgerOf(run);
        LedgerSnapshot second = ledgerOf(run);
        assertThat(second).isEqualTo(first);
        assertThat(one.packets()).hasSize(10);
        assertThat(one.completions()).isEqualTo(2);
    }

    @Test
    void interfacesReachEverySinkAlsoWithoutPackets() {
        TestSource silent = TestSource.chosen("silent", 0, n -> true);
        ledgerOf(Pipeline.from(TestSource.of(3), silent).through(EVEN).to(one).to(two, List.of(limit().packets(1))));
        for (CollectingSink sink : List.of(one, two)) {
            assertThat(sink.metadata())
                    .extracting(piece -> ((CaptureInterface) piece).capture().name())
                    .containsExactlyInAnyOrder("test", "silent");
        }
    }

    @Test
    void worksOnAThreadOfItsOwnAndLeavesNone() {
        List<String> threads = new ArrayList<>();
        PacketSink sink = new CollectingSink(
                "look", packet -> threads.add(Thread.currentThread().getName()));
        for (int i = 0; i < 3; i++) {
            ledgerOf(Pipeline.from(TestSource.of(2)).named("worker-test").to(sink));
        }
        assertThat(threads).hasSize(6).containsOnly("pcapflux-worker-test");
        await().atMost(Runs.PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("pcapflux-worker-test"));
    }

    @Test
    void theLedgerIsVisibleWhileItRuns() {
        List<LedgerSnapshot> seen = new ArrayList<>();
        CompletableFuture<PipelineRun> run = new CompletableFuture<>();
        CollectingSink sink = new CollectingSink("look", packet -> {
            if (packet.sequence() == 6) {
                seen.add(run.join().ledger());
            }
        });
        run.complete(
                Pipeline.from(TestSource.of(10)).through(EVEN).to(sink, two).start());
        ledgerOf(run.join().report());
        LedgerSnapshot midway = seen.get(0);
        assertThat(midway.received()).isEqualTo(7);
        assertThat(midway.shared().get(0).removed()).containsEntry("filtered", 3L);
        assertThat(midway.sinks().get(0).report().written()).isEqualTo(3);
    }

    @Test
    void checkAsksEverybodyAndNamesWhatIsWrong() {
        Pipeline fine = Pipeline.from(TestSource.of(1)).to(one);
        fine.check().block(Runs.PATIENCE);
        PacketSink broken = new PacketSink() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return Mono.empty();
            }

            @Override
            public Mono<Void> check() {
                return Mono.error(new PcapfluxException("no broker", "start one"));
            }
        };
        assertThatThrownBy(() -> fine.to(broken, broken).check().block(Runs.PATIENCE))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage("no broker");
    }

    @Test
    void needsASourceAndASink() {
        assertThatThrownBy(Pipeline::from).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pipeline.from(TestSource.of(1)).start()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void addingToAPipelineLeavesItAsItWas() {
        Pipeline base = Pipeline.from(TestSource.of(4)).to(one);
        base.through(EVEN).to(two).named("other");
        assertThat(base.name()).isEqualTo("pipeline");
        LedgerSnapshot ledger = ledgerOf(base);
        assertThat(ledger.operators()).isEmpty();
        assertThat(ledger.sinks()).hasSize(1);
        assertThat(two.packets()).isEmpty();
    }

    private interface Consumption {
        Mono<SinkReport> of(Flux<Packet> packets);
    }

    private static PacketSink sink(String name, Consumption consumption) {
        return new PacketSink() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return consumption.of(packets);
            }
        };
    }
}
