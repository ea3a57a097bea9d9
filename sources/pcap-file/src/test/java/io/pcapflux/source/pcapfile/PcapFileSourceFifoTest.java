package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.sink.CollectingSink;
import io.pcapflux.source.PacketSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** A named pipe, into which packets are written one by one while it is read. */
@Timeout(60)
class PcapFileSourceFifoTest {
    @TempDir
    private Path folder = Path.of("");

    private Path fifo = Path.of("");

    @BeforeEach
    void makeFifo() throws Exception {
        fifo = Fifo.in(folder);
    }

    private PacketProbe subscribe() {
        return PacketProbe.on(PcapFileSource.of(fifo.toString()).packets().subscribeOn(Schedulers.boundedElastic()));
    }

    @Test
    void aPacketIsDeliveredBeforeTheNextOneIsWritten() throws IOException {
        PacketProbe probe = subscribe().request(1);
        try (OutputStream out = Files.newOutputStream(fifo)) {
            out.write(TestCaptures.header());
            for (int number = 0; number < 3; number++) {
                out.write(TestCaptures.record(number));
                probe.awaitPackets(number + 1).request(1);
            }
        }
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).hasSize(3);
    }

    @Test
    void aRunThatWaitsForAWriterCanBeStopped() {
        PacketSource source = PcapFileSource.of(fifo.toString());
        CollectingSink sink = new CollectingSink("sink", packet -> {});
        PipelineReport report = Pipeline.from(source)
                .through(PacketOperators.limit().duration(Duration.ofMillis(100)))
                .to(sink)
                .run()
                .blockOptional(Duration.ofSeconds(10))
                .orElseThrow();
        assertThat(report.ledger().received()).isZero();
        assertThat(report.ledger().balanced()).isTrue();
    }

    @Test
    void theInterfaceIsAnnouncedBeforeAnyPacketIsWritten() throws IOException {
        PacketProbe probe = subscribe().request(1);
        try (OutputStream out = Files.newOutputStream(fifo)) {
            out.write(TestCaptures.header());
            await().until(() -> probe.metadata().size() == 1);
        }
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
    }
}
