package io.pcapflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.Settlement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SettlementTest {
    private final Watched source = new Watched("watched");

    /** A source that goes on until it is told to end, and knows its settlement. */
    private static final class Watched implements PacketSource {
        private final String name;
        private final Sinks.Many<Packet> packets = Sinks.many().unicast().onBackpressureBuffer();
        private final AtomicLong settledAtEnd = new AtomicLong(-1);
        private Mono<Void> closing = Mono.empty();
        private volatile @Nullable Settlement settlement;

        Watched(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Flux<Packet> packets() {
            return Flux.deferContextual(context -> {
                Settlement found = Settlement.of(context).orElseThrow();
                found.atEnd(() -> {
                    settledAtEnd.set(found.settled());
                    return closing;
                });
                settlement = found;
                return packets.asFlux();
            });
        }

        /** Those behind a cancel are let go. */
        Watched emit(int first, int count) {
            TestPackets.list(first + count).stream().skip(first).forEach(packets::tryEmitNext);
            return this;
        }

        void complete() {
            packets.tryEmitComplete().orThrow();
        }

        long settled() {
            return Objects.requireNonNull(settlement).settled();
        }

        void awaitSettled(long count) {
            await().atMost(Duration.ofSeconds(30)).until(() -> settlement != null && settled() == count);
        }
    }

    /** A sink that does with its packets what the test says. */
    private static final class Told implements PacketSink {
        private final boolean inOrder;
        private final AtomicLong handled = new AtomicLong();
        private volatile SinkAccount account = new SinkAccount("none");

        Told(boolean inOrder) {
            this.inOrder = inOrder;
        }

        @Override
        public String name() {
            return "told";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.deferContextual(context -> {
                account = SinkAccount.of(context);
                if (inOrder) {
                    account.settlesInOrder();
                }
                return packets.doOnNext(packet -> handled.incrementAndGet())
                        .doOnComplete(() ->
                                account.written(handled.get() - account.report().total()))
                        .then(Mono.fromSupplier(account::report));
            });
        }

        Told awaitHandled(long count) {
            await().atMost(Duration.ofSeconds(30)).until(() -> handled.get() == count);
            return this;
        }
    }

    private static PipelineReport end(PipelineRun run) {
        return Objects.requireNonNull(run.report().block(Duration.ofSeconds(30)));
    }

    @Test
    void aPacketIsSettledWhenTheSinkHasItForGood() {
        Told sink = new Told(true);
        PipelineRun run = Pipeline.from(source).to(sink).start();
        source.emit(0, 10);
        sink.awaitHandled(10);
        assertThat(source.settled()).isZero();

        sink.account.written(4);
        assertThat(source.settled()).isZero();
        sink.account.written(6);
        source.awaitSettled(10);

        source.emit(10, 5).complete();
        end(run);
        assertThat(source.settledAtEnd).hasValue(15);
    }

    @Test
    void packetsThatKeepComingDoNotHoldBackTheMarkBeforeThem() {
        Told sink = new Told(true);
        PipelineRun run = Pipeline.from(source).to(sink).start();
        source.emit(0, 10);
        sink.awaitHandled(10);
        assertThat(source.settled()).isZero(); // the mark of ten is on its way
        sink.account.written(10);
        source.emit(10, 90);
        sink.awaitHandled(100);

        assertThat(source.settled()).isEqualTo(10);
        source.complete();
        end(run);
    }

    @Test
    void theSlowestSinkDecides() {
        Told slow = new Told(true);
        PipelineRun run = Pipeline.from(source).to(new DiscardSink()).to(slow).start();
        source.emit(0, 10);
        slow.awaitHandled(10);
        assertThat(source.settled()).isZero();
        slow.account.written(10);
        source.awaitSettled(10);
        source.complete();
        end(run);
    }

    @Test
    void aSinkThatHasAllItWasAskedForHoldsNobodyUp() {
        PacketSink three = new PacketSink() {
            @Override
            public String name() {
                return "three";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return Mono.deferContextual(context -> {
                    SinkAccount account = SinkAccount.of(context);
                    return packets.take(3)
                            .doOnNext(packet -> account.written(1))
                            .then(Mono.fromSupplier(account::report));
                });
            }
        };
        PipelineRun run = Pipeline.from(source).to(new DiscardSink()).to(three).start();
        source.emit(0, 10);
        source.awaitSettled(10);
        source.complete();
        end(run);
    }

    @Test
    void aSinkThatEndsWithoutAWordOfSomePacketsHasNotSettledThem() {
        PacketSink silent = new PacketSink() {
            @Override
            public String name() {
                return "silent";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return packets.then(Mono.just(new SinkReport(0, 0, 0, 0, 0)));
            }
        };
        PipelineRun run = Pipeline.from(source).to(silent).start();
        source.emit(0, 10).complete();
        end(run);
        assertThat(source.settledAtEnd).hasValue(0);
    }

    @Test
    void aSinkThatSettlesOutOfOrderHasReachedAMarkWhenNothingIsUnderWay() {
        Told sink = new Told(false);
        PipelineRun run = Pipeline.from(source).to(sink).start();
        source.emit(0, 10);
        sink.awaitHandled(10);
        assertThat(source.settled()).isZero();
        source.emit(10, 5);
        sink.awaitHandled(15);
        sink.account.written(14); // which of them is missing cannot be told
        assertThat(source.settled()).isZero();
        sink.account.written(1);
        source.awaitSettled(15);
        source.complete();
        end(run);
    }

    @Test
    void whatAFilterRemovesIsSettledAndWhatItPassesGoesByTheSink() {
        Told sink = new Told(true);
        PipelineRun run = Pipeline.from(source)
                .through(PacketOperators.filter(() -> packet -> packet.sequence() % 5 == 0))
                .to(sink)
                .start();
        source.emit(0, 10);
        sink.awaitHandled(2);
        assertThat(source.settled()).isZero();
        sink.account.written(2);
        source.awaitSettled(10);
        source.complete();
        end(run);
    }

    @Test
    void whatAnOperatorHoldsIsNotSettled() {
        PipelineRun run = Pipeline.from(source)
                .through(PacketOperators.named(
                        "holder", packets -> packets.buffer(4).concatMapIterable(held -> held)))
                .to(new DiscardSink())
                .start();
        source.emit(0, 6);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> run.ledger().sinks().get(0).in() == 4);
        assertThat(source.settled()).isZero(); // two of the six are held
        source.emit(6, 2);
        source.awaitSettled(8);
        source.emit(8, 1).complete();
        end(run);
        assertThat(source.settledAtEnd).hasValue(9);
    }

    @Test
    void fromAPacketThatFailedOnNothingIsSettled() {
        Told sink = new Told(true);
        PipelineRun run = Pipeline.from(source).to(sink).start();
        source.emit(0, 10);
        sink.awaitHandled(10);
        sink.account.written(10);
        source.awaitSettled(10);
        source.emit(10, 5);
        sink.awaitHandled(15);
        sink.account.failed(1);
        sink.account.written(4);
        source.complete();
        run.report().onErrorComplete().block(Duration.ofSeconds(30));
        assertThat(source.settledAtEnd).hasValueLessThan(15);
        assertThat(run.ledger().balanced()).isTrue();
    }

    @Test
    void whatASinkThatFailsHadNotSettledStaysUnsettled() {
        PacketSink failing = new PacketSink() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> packets) {
                return Mono.deferContextual(context -> {
                    SinkAccount account = SinkAccount.of(context);
                    account.settlesInOrder();
                    return packets.doOnNext(packet -> {
                                if (packet.sequence() == 7) {
                                    throw new PcapfluxException("the disk is full", "make room");
                                }
                                account.written(1);
                            })
                            .then(Mono.fromSupplier(account::report));
                });
            }
        };
        PipelineRun run =
                Pipeline.from(source).to(failing).to(new DiscardSink()).start();
        source.emit(0, 10);
        Throwable failure = catchThrowable(() -> end(run));
        assertThat(failure).hasRootCauseMessage("the disk is full");
        assertThat(source.settledAtEnd).hasValueLessThanOrEqualTo(7);
    }

    @Test
    void eachOfSeveralSourcesIsToldOfItsOwnPackets() {
        Watched other = new Watched("other");
        Told sink = new Told(true);
        PipelineRun run = Pipeline.from(source, other).to(sink).start();
        source.emit(0, 4).complete();
        other.emit(4, 6).complete();
        end(run);
        assertThat(source.settledAtEnd).hasValue(4);
        assertThat(other.settledAtEnd).hasValue(6);
    }

    @Test
    void theRunReportsWhenTheSourceHasDoneWhatItHadStillToDo() {
        Sinks.Empty<Void> committed = Sinks.empty();
        source.closing = committed.asMono();
        PipelineRun run = Pipeline.from(source).to(new DiscardSink()).start();
        source.emit(0, 3).complete();
        await().atMost(Duration.ofSeconds(30)).until(() -> source.settledAtEnd.get() == 3);
        Mono<PipelineReport> report = run.report();
        assertThat(report.timeout(Duration.ofMillis(50), Mono.empty()).blockOptional())
                .isEmpty();
        committed.tryEmitEmpty().orThrow();
        end(run);
    }

    @Test
    void aSourceThatCannotDoItFailsTheRun() {
        source.closing = Mono.error(new PcapfluxException("the group may not commit", "grant it"));
        PipelineRun run = Pipeline.from(source).to(new DiscardSink()).start();
        source.emit(0, 3).complete();
        assertThat(catchThrowable(() -> end(run))).hasRootCauseMessage("the group may not commit");
    }
}
