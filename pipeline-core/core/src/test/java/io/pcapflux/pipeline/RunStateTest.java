package io.pcapflux.pipeline;

import static io.pcapflux.pipeline.Runs.PATIENCE;
import static io.pcapflux.pipeline.Runs.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.TestSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class RunStateTest {
    private final Sinks.Many<Packet> packets = Sinks.many().unicast().onBackpressureBuffer();

    private static PacketSource source(Flux<Packet> packets) {
        return new PacketSource() {
            @Override
            public String name() {
                return "source";
            }

            @Override
            public boolean mayWait() {
                return true;
            }

            @Override
            public Flux<Packet> packets() {
                return packets;
            }
        };
    }

    @Test
    void aRunStartsRunsAndEnds() {
        PipelineRun run =
                Pipeline.from(source(packets.asFlux())).to(new DiscardSink()).start();
        soon().until(() -> run.state() == RunState.RUNNING);
        packets.tryEmitComplete().orThrow();
        run.report().block(PATIENCE);
        assertThat(run.state()).isEqualTo(RunState.ENDED);
        assertThat(run.failure()).isEmpty();
    }

    @Test
    void aSourceThatOpensLaterKeepsTheRunStarting() {
        CompletableFuture<SourceAccount> account = new CompletableFuture<>();
        Flux<Packet> opening = Flux.deferContextual(context -> {
            SourceAccount.of(context).opensLater();
            account.complete(SourceAccount.of(context));
            return packets.asFlux();
        });
        PipelineRun run = Pipeline.from(TestSource.of(3), source(opening))
                .to(new DiscardSink())
                .start();
        SourceAccount told = account.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(run.state()).isEqualTo(RunState.STARTING);
        told.opened();
        soon().until(() -> run.state() == RunState.RUNNING);
        run.stop();
        run.report().block(PATIENCE);
        assertThat(run.state()).isEqualTo(RunState.ENDED);
    }

    @Test
    void aRunIsNotStartedAsLongAsASinkConnects() {
        Sinks.One<Boolean> connected = Sinks.one();
        PacketSink connecting = new PacketSink() {
            @Override
            public String name() {
                return "connecting";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> arriving) {
                return connected.asMono().then(new DiscardSink().consume(arriving));
            }
        };
        PipelineRun run = Pipeline.from(source(packets.asFlux())).to(connecting).start();
        assertThat(run.state()).isEqualTo(RunState.STARTING);
        connected.tryEmitValue(true).orThrow();
        soon().until(() -> run.state() == RunState.RUNNING);
        run.stop();
        run.report().block(PATIENCE);
    }

    @Test
    void aStoppedRunThatStillWritesSaysSo() {
        Sinks.One<Boolean> written = Sinks.one();
        PacketSink slow = new PacketSink() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public Mono<SinkReport> consume(Flux<Packet> arriving) {
                return arriving.then(written.asMono()).thenReturn(new SinkReport(0, 0, 0, 0, 0));
            }
        };
        PipelineRun run = Pipeline.from(source(packets.asFlux())).to(slow).start();
        soon().until(() -> run.state() == RunState.RUNNING);
        run.stop();
        assertThat(run.state()).isEqualTo(RunState.STOPPING);
        written.tryEmitValue(true).orThrow();
        run.report().block(PATIENCE);
        assertThat(run.state()).isEqualTo(RunState.ENDED);
    }

    @Test
    void aFailureIsKnownWhileTheOtherSourcesGoOn() {
        PcapfluxException lost = new PcapfluxException("lost", "find it");
        PipelineRun run = Pipeline.from(source(packets.asFlux()), source(Flux.error(lost)))
                .to(new DiscardSink())
                .start();
        soon().until(() -> run.failure().isPresent());
        assertThat(run.failure()).containsSame(lost);
        assertThat(run.state()).isNotEqualTo(RunState.ENDED);
        packets.tryEmitComplete().orThrow();
        assertThat(run.report().onErrorComplete().blockOptional(PATIENCE)).isEmpty();
        assertThat(run.state()).isEqualTo(RunState.ENDED);
    }
}
