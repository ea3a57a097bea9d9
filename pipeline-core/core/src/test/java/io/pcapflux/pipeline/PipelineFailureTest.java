package io.pcapflux.pipeline;

import static io.pcapflux.operator.PacketOperators.filter;
import static io.pcapflux.operator.PacketOperators.named;
import static io.pcapflux.pipeline.Runs.failureOf;
import static io.pcapflux.pipeline.Runs.written;
import static io.pcapflux.pipeline.Runs.writtenAndFailed;
import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.ledger.SinkCounts;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.TestSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineFailureTest {

    private final IllegalStateException broken = new IllegalStateException("broken");
    private final TestSource source = TestSource.of(100);
    private final CollectingSink good = new CollectingSink("good", packet -> {});

    @AfterEach
    void nothingStaysOpen() {
        assertThat(source.open()).as("open sources").isZero();
        assertThat(good.open()).as("open sinks").isZero();
    }

    /** Throws something at a packet. */
    private static void failAt(long sequence, Packet packet, Throwable failure) {
        if (packet.sequence() == sequence) {
            throw sneaky(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    private CollectingSink failingAt(long sequence) {
        return new CollectingSink("bad", packet -> failAt(sequence, packet, broken));
    }

    private static PacketSink sink(Function<Flux<Packet>, Mono<SinkReport>> consumption) {
        return new PacketSink() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return consumption.apply(packets);
            }
        };
    }

    private static PacketOperator mapping(String name, Function<Packet, Packet> step) {
        return named(name, packets -> packets.map(step));
    }

    private static PacketOperator operatorFailingAt(long sequence, Throwable failure) {
        return mapping("bad", packet -> {
            failAt(sequence, packet, failure);
            return packet;
        });
    }

    @Test
    void theOtherSinksFinishWithWhatHasComeWhenOneFails() {
        for (boolean failingFirst : new boolean[] {true, false}) {
            CollectingSink other = new CollectingSink("good", packet -> {});
            CollectingSink bad = failingAt(10);
            Pipeline pipeline = Pipeline.from(source);
            PipelineException failure = failureOf(failingFirst ? pipeline.to(bad, other) : pipeline.to(other, bad));
            assertThat(failure).hasCause(broken).hasMessageContaining("broken");
            LedgerSnapshot ledger = failure.report().ledger();
            assertThat(ledger.received()).isEqualTo(11);
            assertThat(ledger.sinks())
                    .extracting(SinkCounts::report)
                    .containsExactlyInAnyOrder(writtenAndFailed(10, 1), written(11));
            assertThat(other.completions()).isEqualTo(1);
            assertThat(ledger.loss()).isTrue();
        }
    }

    @Test
    void aSinkThatFailsBeforeItSubscribesEndsTheRun() {
        PacketSink unreachable = sink(packets -> Mono.error(broken));
        PipelineException failure = failureOf(Pipeline.from(source).to(good, unreachable, good));
        assertThat(failure).hasCause(broken);
        assertThat(good.completions()).isEqualTo(2);
        assertThat(failure.report().ledger().loss()).isFalse();
    }

    @Test
    void aSinkThatFailsLaterOnAnotherThreadWithoutSubscribingEndsTheRun() {
        PacketSink unreachable =
                sink(packets -> Mono.<SinkReport>error(broken).subscribeOn(Schedulers.boundedElastic()));
        PipelineException failure = failureOf(Pipeline.from(source).to(unreachable, good));
        assertThat(failure).hasCause(broken);
        assertThat(good.completions()).isEqualTo(1);
    }

    @Test
    void aSourceIsNotOpenedWhenNoSinkWantsPackets() {
        failureOf(Pipeline.from(source).to(sink(packets -> Mono.error(broken)), sink(packets -> Mono.error(broken))));
        assertThat(source.subscriptions()).isZero();
    }

    @Test
    void aSinkThatThrowsInsteadOfReturningEndsTheRun() {
        PacketSink throwing = sink(packets -> {
            throw broken;
        });
        assertThat(failureOf(Pipeline.from(source).to(good, throwing))).hasCause(broken);
        assertThat(good.completions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50})
    void sinksFinishInOrderWhenTheSourceFails(int packets) {
        TestSource bad = TestSource.failing(packets, broken);
        CollectingSink limited = new CollectingSink("limited", packet -> {});
        PipelineException failure = failureOf(Pipeline.from(bad)
                .through(filter(() -> packet -> packet.sequence() % 2 == 0))
                .to(good)
                .to(limited, List.of(filter(() -> packet -> false))));
        assertThat(failure).hasCause(broken);
        LedgerSnapshot ledger = failure.report().ledger();
        assertThat(ledger.received()).isEqualTo(packets);
        assertThat(good.packets()).hasSize((packets + 1) / 2);
        assertThat(good.completions() + limited.completions()).isEqualTo(2);
        assertThat(ledger.loss()).isFalse();
        assertThat(bad.open()).isZero();
    }

    @Test
    void theOtherSourcesGoOnWhenOneFails() {
        TestSource other = TestSource.chosen("other", 60, n -> true);
        PipelineException failure =
                failureOf(Pipeline.from(TestSource.failing(10, broken), other).to(good));
        assertThat(failure).hasCause(broken);
        assertThat(good.packets()).hasSize(70);
        assertThat(good.completions()).isEqualTo(1);
    }

    @Test
    void aSourceThatThrowsInsteadOfReturningEndsTheRun() {
        PacketSource throwing = new PacketSource() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public Flux<Packet> packets() {
                throw broken;
            }
        };
        assertThat(failureOf(Pipeline.from(throwing).to(good))).hasCause(broken);
        assertThat(failureOf(Pipeline.from(throwing, source).to(good))).hasCause(broken);
        assertThat(good.packets()).hasSize(100);
    }

    @Test
    void thePacketInWhichAnOperatorFailsIsCountedThere() {
        PipelineException failure = failureOf(
                Pipeline.from(source).through(operatorFailingAt(20, broken)).to(good));
        assertThat(failure).hasCause(broken);
        LedgerSnapshot ledger = failure.report().ledger();
        assertThat(ledger.received()).isEqualTo(21);
        assertThat(ledger.operators().get(0).removed()).containsEntry("error", 1L);
        assertThat(good.packets()).hasSize(20);
        assertThat(good.completions()).isEqualTo(1);
    }

    @Test
    void anOperatorThatThrowsInsteadOfReturningEndsTheRun() {
        PacketOperator throwing = packets -> {
            throw broken;
        };
        assertThat(failureOf(Pipeline.from(source).through(throwing).to(good))).hasCause(broken);
        assertThat(failureOf(Pipeline.from(source).to(good).to(good, List.of(throwing))))
                .hasCause(broken);
        assertThat(good.completions()).isEqualTo(2);
    }

    @Test
    void aFailingOperatorOfOneSinkFailsThatSink() {
        CollectingSink behind = new CollectingSink("behind", packet -> {});
        PipelineException failure = failureOf(Pipeline.from(source)
                .to(behind, List.of(operatorFailingAt(5, broken)))
                .to(good));
        assertThat(failure).hasCause(broken);
        assertThat(behind.packets()).hasSize(5);
        assertThat(good.packets()).hasSize(6);
        assertThat(good.completions()).isEqualTo(1);
        assertThat(failure.report().ledger().loss()).isFalse();
    }

    @Test
    void whatAnOperatorHeldWhenItWasCutOffIsCountedThere() {
        PacketOperator holding = named("hold", packets -> packets.buffer(8).concatMapIterable(several -> several));
        TestSource sixteen = TestSource.of(16); // the operator asks for more, maybe before the sink asks at all
        PipelineException failure =
                failureOf(Pipeline.from(sixteen).through(holding).to(failingAt(9)));
        LedgerSnapshot ledger = failure.report().ledger();
        assertThat(ledger.operators().get(0).out()).isEqualTo(10);
        assertThat(ledger.operators().get(0).removed()).containsEntry("ended", 6L);
        assertThat(ledger.received()).isEqualTo(16);
        assertThat(sixteen.open()).isZero();
    }

    @Test
    void allFailuresAreTold() {
        IllegalStateException second = new IllegalStateException("also broken");
        PipelineException failure = failureOf(Pipeline.from(TestSource.failing(10, second))
                .to(new CollectingSink("bad", packet -> failAt(9, packet, broken)), good)
                .to(sink(packets -> packets.then(Mono.error(second)))));
        assertThat(failure).hasCause(broken);
        assertThat(broken.getSuppressed()).contains(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "operator", "own operator", "sink", "sink behind a live source", "filter"})
    void anErrorOfTheMachineEndsTheRunToo(String where) {
        UnsatisfiedLinkError failure = new UnsatisfiedLinkError("no libpcap");
        Pipeline pipeline = switch (where) {
            case "source" ->
                Pipeline.from(TestSource.of("bad", Flux.generate(sink -> {
                            throw failure;
                        })))
                        .to(good);
            case "operator" ->
                Pipeline.from(source).through(operatorFailingAt(3, failure)).to(good);
            case "own operator" -> Pipeline.from(source).to(good).to(good, List.of(operatorFailingAt(3, failure)));
            case "filter" ->
                Pipeline.from(source)
                        .through(filter(() -> {
                            throw failure;
                        }))
                        .to(good);
            case "sink" ->
                Pipeline.from(source).to(good, new CollectingSink("bad", packet -> failAt(3, packet, failure)));
            default ->
                Pipeline.from(source.live()).to(good, new CollectingSink("bad", packet -> failAt(3, packet, failure)));
        };
        assertThat(failureOf(pipeline)).hasCause(failure);
    }

    @Test
    void theMessageOfAFailureWithoutOneNamesItsType() {
        PipelineException failure = failureOf(Pipeline.from(source)
                .through(operatorFailingAt(3, new NullPointerException()))
                .to(good));
        assertThat(failure).hasMessageContaining("NullPointerException");
    }
}
