package io.pcapflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.sink.SinkReport;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import reactor.core.publisher.Mono;

/** Runs pipelines and looks at what came of them. */
final class Runs {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private Runs() {}

    /** Waits for what mostly is so already, where that is asked hundreds of times. */
    static ConditionFactory soon() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    /** The ledger of a run that must succeed and balance. */
    static LedgerSnapshot ledgerOf(Pipeline pipeline) {
        return ledgerOf(pipeline.run());
    }

    static LedgerSnapshot ledgerOf(Mono<PipelineReport> report) {
        return ledgerOf(report.blockOptional(PATIENCE).orElseThrow());
    }

    static LedgerSnapshot ledgerOf(PipelineReport report) {
        assertThat(report.ledger().balanced())
                .as("balanced: %s", report.ledger())
                .isTrue();
        return report.ledger();
    }

    /** The failure of a run that must fail; its ledger balances too. */
    static PipelineException failureOf(Pipeline pipeline) {
        PipelineException failure = catchThrowableOfType(
                PipelineException.class, () -> pipeline.run().block(PATIENCE));
        assertThat(failure).as("the run fails").isNotNull();
        ledgerOf(failure.report());
        return failure;
    }

    static SinkReport written(long packets) {
        return new SinkReport(packets, 0, 0, 0, 0);
    }

    static SinkReport writtenAndFailed(long packets, long failed) {
        return new SinkReport(packets, 0, failed, 0, 0);
    }
}
