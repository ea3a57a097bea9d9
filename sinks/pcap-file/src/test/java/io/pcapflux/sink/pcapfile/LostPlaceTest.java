package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineException;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.TestSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody takes away what is being written to. */
class LostPlaceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PACKETS = 1000;
    private static final FileRotation BY_HUNDREDS = new FileRotation(0, Duration.ZERO, 100);

    @FunctionalInterface
    private interface Deed {
        void run() throws IOException;
    }

    @TempDir
    private Path folder = Path.of("");

    /** Packets, in the middle of whose third hundred something happens. */
    private static PacketSource source(Deed deed) {
        return TestSource.of("source", TestPackets.flux(PACKETS).doOnNext(packet -> {
            if (packet.sequence() == 250) {
                try {
                    deed.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
    }

    private PcapFileSink sink() {
        return PcapFileSink.toFiles(folder + "/out/%n.pcap").rotate(BY_HUNDREDS);
    }

    private Path file(String name) {
        return folder.resolve("out").resolve(name);
    }

    private LedgerSnapshot failure(PacketSource source) {
        PipelineException failure = catchThrowableOfType(
                PipelineException.class,
                () -> Pipeline.from(source).to(sink()).run().block(PATIENCE));
        assertThat(failure).hasCauseInstanceOf(PcapfluxException.class);
        assertThat(failure.getCause()).hasMessageContaining("00003.pcap").hasMessageContaining("removed");
        return failure.report().ledger();
    }

    @Test
    void aFileThatIsRemovedWhileItIsWrittenFailsTheSinkWhenItIsComplete() {
        LedgerSnapshot ledger = failure(source(() -> Files.delete(file("00003.pcap.part"))));
        assertThat(ledger.balanced()).isTrue();
        assertThat(file("00002.pcap")).exists();
        assertThat(file("00003.pcap")).doesNotExist();
    }

    @Test
    void aSinkThatDropsGoesOnWithTheNextFile() throws IOException {
        LedgerSnapshot ledger = Pipeline.from(source(() -> Files.delete(file("00003.pcap.part"))))
                .to(sink().onError(OnError.DROP))
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow()
                .ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(file("00003.pcap")).doesNotExist();
        assertThat(Written.packets(file("00010.pcap"))).hasSize(100);
    }

    @Test
    void aFileWhoseNameIsTakenMeanwhileKeepsItsPacketsInThePart() throws IOException {
        PipelineException failure = catchThrowableOfType(
                PipelineException.class,
                () -> Pipeline.from(source(() -> Files.writeString(file("00003.pcap"), "another's")))
                        .to(sink())
                        .run()
                        .block(PATIENCE));
        assertThat(failure.getCause()).isInstanceOfSatisfying(PcapfluxException.class, told -> {
            assertThat(told).hasMessageContaining("00003.pcap: cannot be written: the file exists");
            assertThat(told.remedy()).contains("00003.pcap.part");
        });
        assertThat(failure.report().ledger().balanced()).isTrue();
        assertThat(failure.report().ledger().sinks().get(0).report().written()).isEqualTo(300);
        assertThat(Written.packets(file("00003.pcap.part"))).hasSize(100);
        assertThat(file("00003.pcap")).hasContent("another's");
    }

    @Test
    void packetsForAFolderThatCannotBeMadeAreShedUntilTheNextFile() throws IOException {
        LedgerSnapshot ledger = Pipeline.from(source(() -> Files.writeString(file("00004"), "no folder")))
                .to(PcapFileSink.toFiles(folder + "/out/%n/x.pcap")
                        .rotate(BY_HUNDREDS)
                        .onError(OnError.DROP))
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow()
                .ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(ledger.sinks().get(0).report().shed()).isEqualTo(100);
        assertThat(Written.packets(file("00010/x.pcap"))).hasSize(100);
    }

    @Test
    void aFolderThatIsRemovedIsMadeAgainForTheNextFile() throws IOException {
        LedgerSnapshot ledger = Pipeline.from(source(() -> {
                    for (String name : new String[] {"00001.pcap", "00002.pcap", "00003.pcap.part"}) {
                        Files.delete(file(name));
                    }
                    Files.delete(folder.resolve("out"));
                }))
                .to(sink().onError(OnError.DROP))
                .run()
                .blockOptional(PATIENCE)
                .orElseThrow()
                .ledger();
        assertThat(ledger.balanced()).isTrue();
        assertThat(ledger.loss()).isEqualTo(ledger.sinks().get(0).report().shed() > 0);
        assertThat(Written.packets(file("00010.pcap"))).hasSize(100);
    }
}
