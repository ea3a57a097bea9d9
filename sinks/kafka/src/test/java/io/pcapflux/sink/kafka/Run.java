package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One run of a sink with an account, in which every packet on its way to the sink is counted. */
final class Run {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SinkAccount account = new SinkAccount("kafka");
    private final Mono<SinkReport> outcome;

    Run(PacketSink sink, Flux<Packet> packets) {
        Flux<Packet> counted = packets.doOnNext(packet -> account.in().increment());
        outcome = sink.consume(counted).contextWrite(account::putInto);
    }

    Mono<SinkReport> outcome() {
        return outcome;
    }

    /** Runs to the end. */
    SinkReport report() {
        SinkReport report = Objects.requireNonNull(outcome.block(PATIENCE));
        assertThat(report).isEqualTo(account.report());
        return report;
    }

    /** Runs to an end that is expected to be a failure. */
    Throwable failure() {
        Mono<Throwable> failure =
                outcome.flatMap(report -> Mono.<Throwable>empty()).onErrorResume(Mono::just);
        return Objects.requireNonNull(failure.block(PATIENCE), "it did not fail");
    }

    SinkReport counts() {
        return account.report();
    }

    long in() {
        return account.in().get();
    }

    Map<String, Long> noted() {
        return account.snapshot().noted();
    }

    /** A packet that was just being brought when all ended counts when it arrives, which may be a moment later. */
    void assertBalanced() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(account.snapshot().balanced())
                        .as("in %s, %s", account.in().get(), account.report())
                        .isTrue());
    }
}
