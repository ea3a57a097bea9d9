package io.pcapflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.TestSource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PacedPipelineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void allPacketsArriveAndTheAccountBalances() {
        PipelineReport report = Pipeline.from(TestSource.of(500))
                .through(PacketOperators.pace(20))
                .to(new CollectingSink(), new DiscardSink())
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow();
        assertThat(report.ledger().balanced()).isTrue();
        assertThat(report.ledger().sinks())
                .allSatisfy(sink -> assertThat(sink.in()).isEqualTo(500));
    }

    /** Has so many packets from an earlier run. */
    private record Resuming(int known) implements PacketSink {
        @Override
        public String name() {
            return "resuming";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.deferContextual(context -> {
                SinkAccount account = SinkAccount.of(context);
                return packets.doOnNext(packet -> {
                            if (packet.sequence() < known) {
                                account.resumed(1);
                            } else {
                                account.written(1);
                            }
                        })
                        .then(Mono.fromSupplier(account::report));
            });
        }
    }

    /** An hour apart, but for the last one. */
    private static TestSource hourly() {
        return TestSource.of(
                "hourly", TestPackets.flux(10).map(p -> p.withTime(1_000_000 + 3600 * Math.min(8, p.sequence()), 0)));
    }

    @Test
    void whatTheOnlySinkHasFromAnEarlierRunIsNotWaitedFor() {
        for (int known : new int[] {8, 9, 10}) {
            PipelineReport report = Pipeline.from(hourly())
                    .through(PacketOperators.pace(1))
                    .to(new Resuming(known))
                    .run()
                    .blockOptional(PATIENCE)
                    .orElseThrow();
            assertThat(report.ledger().balanced()).isTrue();
            assertThat(report.ledger().sinks().get(0).in()).isEqualTo(10 - known);
        }
    }

    @Test
    void aPaceOfASinksOwnGoesByThatSink() {
        PipelineReport report = Pipeline.from(hourly())
                .to(new DiscardSink())
                .to(new Resuming(9), List.of(PacketOperators.pace(1)))
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow();
        assertThat(report.ledger().balanced()).isTrue();
    }

    @Test
    void asLongAsAnotherSinkNeedsPacketsTheyKeepTheirPace() {
        PipelineRun run = Pipeline.from(hourly())
                .through(PacketOperators.pace(1))
                .to(new Resuming(9), new DiscardSink())
                .start();
        await().atMost(PATIENCE).until(() -> run.ledger().received() == 2);
        assertThat(run.ledger().sinks().get(1).in()).isEqualTo(1);
        run.stop();
        assertThat(run.report().blockOptional(PATIENCE).orElseThrow().ledger().balanced())
                .isTrue();
    }

    @Test
    void aPacketThatWaitsForHoursDoesNotKeepARunFromStopping() {
        TestSource source = TestSource.of(
                "slow", TestPackets.flux(10).map(p -> p.withTime(p.timestampSeconds() + 3600 * p.sequence(), 0)));
        PipelineRun run = Pipeline.from(source)
                .through(PacketOperators.pace(1))
                .to(new DiscardSink())
                .start();
        await().atMost(PATIENCE).until(() -> run.ledger().received() == 2);
        run.stop();
        PipelineReport report = run.report().blockOptional(PATIENCE).orElseThrow();
        assertThat(report.ledger().balanced()).isTrue();
        assertThat(report.ledger().sinks().get(0).in()).isEqualTo(2);
        assertThat(source.open()).isZero();
    }
}
