package io.pcapflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.source.TestSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
