package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketImage;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class PcapFileSinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MICROSECONDS = "d4c3b2a1";
    private static final String NANOSECONDS = "4d3cb2a1";

    @TempDir
    private Path folder = Path.of("");

    private final SinkAccount account = new SinkAccount("pcap-file");

    private Path out() {
        return folder.resolve("out.pcap");
    }

    private PcapFileSink sink() {
        return PcapFileSink.to(out().toString());
    }

    private void write(PacketSink sink, Flux<Packet> packets) {
        sink.consume(packets.doOnNext(packet -> account.in().increment()))
                .contextWrite(account::putInto)
                .block(PATIENCE);
    }

    private PcapfluxException failure(PacketSink sink, Flux<Packet> packets) throws IOException {
        PcapfluxException failure = catchThrowableOfType(PcapfluxException.class, () -> write(sink, packets));
        assertThat(failure.remedy()).isNotBlank();
        assertThat(Written.openFiles(folder)).isZero();
        account.failRest(); // as the pipeline does with a sink that failed
        assertThat(account.snapshot().balanced()).isTrue();
        return failure;
    }

    private static PcapfluxException refusal(PacketSink sink) {
        return catchThrowableOfType(PcapfluxException.class, () -> sink.check().block(PATIENCE));
    }

    private String magic() throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(out()), 0, 4);
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(out()));
    }

    private static Packet precise(TimeResolution resolution) {
        CaptureInterface fine =
                new CaptureInterface(Capture.anonymous("fine"), 0, null, LinkType.ETHERNET, 65535, resolution);
        return new Packet(fine, 0, 1_700_000_000_123_456_789L, 4, new byte[4], 0, 4);
    }

    @Test
    void packetsAreReadBackAsTheyWere() throws IOException {
        write(sink(), TestPackets.flux(5000));
        assertThat(PacketImage.of(Written.packets(out()))).isEqualTo(PacketImage.of(TestPackets.list(5000)));
    }

    @Test
    void aFileThatIsThereIsNotReplaced() throws IOException {
        Files.writeString(out(), "precious");
        assertThat(refusal(sink())).hasMessage(out() + ": the file exists");
        assertThat(failure(sink(), TestPackets.flux(3))).hasMessage(out() + ": the file exists");
        assertThat(out()).hasContent("precious");
        assertThat(account.in().get()).as("told before the first packet").isZero();
    }

    @Test
    void aFileThatIsThereIsReplacedOnDemand() throws IOException {
        Files.write(out(), new byte[100_000]);
        PcapFileSink sink = sink().overwrite();
        sink.check().block(PATIENCE);
        assertThat(out()).hasSize(100_000);
        write(sink, TestPackets.flux(3));
        assertThat(Written.packets(out())).hasSize(3);
    }

    @Test
    void aFileThatIsThereStaysWhereTheStreamFailsBeforeItsFirstPacket() throws IOException {
        Flux<Packet> failing = TestPackets.flux(0).concatWith(Flux.error(new IllegalStateException("failed")));
        assertThatThrownBy(() -> write(sink(), failing)).hasMessage("failed");
        assertThat(Written.packets(out())).as("of a new one").isEmpty();
        Files.writeString(out(), "precious");
        assertThatThrownBy(() -> write(sink().overwrite(), failing)).hasMessage("failed");
        assertThat(out()).hasContent("precious");
    }

    @Test
    void aNewFileIsForItsOwnerOnly() throws IOException {
        write(sink(), TestPackets.flux(1));
        assertThat(permissions()).isEqualTo("rw-------");
    }

    @Test
    void aNewFileGetsTheModeGiven() throws IOException {
        write(sink().mode(0400), TestPackets.flux(1));
        assertThat(permissions()).isEqualTo("r--------");
        assertThat(Written.packets(out())).hasSize(1);
    }

    @Test
    void aMissingFolderIsRefused() throws IOException {
        PcapFileSink sink = PcapFileSink.to(folder + "/none/out.pcap");
        assertThat(refusal(sink)).hasMessage(folder + "/none/out.pcap: its folder does not exist");
        assertThat(failure(sink, TestPackets.flux(1))).hasMessage(refusal(sink).getMessage());
    }

    @Test
    void aFileThatMayNotBeWrittenIsRefused() throws IOException {
        Path fixed = Path.of("/proc/sys/kernel/osrelease"); // not even by root
        if (!Files.exists(fixed) || Files.isWritable(fixed)) {
            System.out.println("aFileThatMayNotBeWrittenIsRefused skipped: no file that nobody may write");
            abort("no file that nobody may write");
        }
        PcapFileSink sink = PcapFileSink.to(fixed.toString()).overwrite();
        assertThat(refusal(sink)).hasMessage(fixed + ": permission denied");
        assertThat(failure(sink, TestPackets.flux(1))).hasMessage(fixed + ": permission denied");
    }

    @Test
    void aFolderIsNoFileToWrite() throws IOException {
        PcapFileSink sink = PcapFileSink.to(folder.toString()).overwrite();
        assertThat(refusal(sink)).hasMessage(folder + ": Is a directory");
        assertThat(failure(sink, TestPackets.flux(1))).hasMessage(refusal(sink).getMessage());
    }

    @Test
    void aPathThatNoFileCanHaveIsRefused() throws IOException {
        PcapFileSink sink = PcapFileSink.to("a\0.pcap");
        assertThat(refusal(sink)).hasMessageContaining("Nul character");
        assertThat(failure(sink, TestPackets.flux(1))).hasMessageContaining("Nul character");
    }

    @Test
    void anotherLinkTypeFailsBehindThePacketsBeforeIt() throws IOException {
        Packet other = TestPackets.of(LinkType.RAW, new byte[20]);
        PcapfluxException failure = failure(sink(), TestPackets.flux(7).concatWithValues(other));
        assertThat(failure)
                .hasMessageStartingWith(out().toString())
                .hasMessageContaining("EN10MB")
                .hasMessageContaining("RAW");
        assertThat(Written.packets(out())).hasSize(7);
        assertThat(account.report()).isEqualTo(new SinkReport(7, 0, 1, 0, 0));
    }

    @Test
    void aTimeThatPcapCannotHoldFailsBehindThePacketsBeforeIt() throws IOException {
        CaptureInterface one = TestPackets.ethernet("old");
        Packet early = new Packet(one, 0, -1L, 4, new byte[4], 0, 4);
        assertThat(failure(sink(), TestPackets.flux(2).concatWithValues(early))).hasMessageContaining("time");
        assertThat(Written.packets(out())).hasSize(2);
    }

    @Test
    void aPacketWithoutATimeGetsTheTimeZero() throws IOException {
        CaptureInterface one = TestPackets.ethernet("timeless");
        write(sink(), Flux.just(new Packet(one, 0, Packet.NO_TIMESTAMP, 4, new byte[4], 0, 4)));
        assertThat(Written.packets(out()))
                .singleElement()
                .extracting(Packet::timestampNanos)
                .isEqualTo(0L);
    }

    @Test
    void aCaptureWithoutPacketsIsAHeaderOnly() throws IOException {
        write(sink(), TestPackets.flux(0));
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(out())))
                .isEqualTo("d4c3b2a1" + "02000400" + "00000000" + "00000000" + "ffff0000" + "01000000");
    }

    @Test
    void nothingAnnouncedAndNothingWrittenLeavesNoFile() {
        write(sink(), Flux.empty());
        assertThat(out()).doesNotExist();
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 0, 0, 0));
    }

    @Test
    void nothingAnnouncedAndNothingWrittenIsAnEmptyPcapngFile() throws IOException {
        Path file = Files.write(folder.resolve("out.pcapng"), new byte[1000]);
        write(PcapFileSink.to(file.toString()).overwrite(), Flux.empty());
        assertThat(Written.packets(file)).isEmpty();
        assertThat(file).hasSize(28);
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsToldBeforeAnyPacketComes() {
        PcapFileSink sink = PcapFileSink.to(folder + "/nowhere/out.pcap");
        PcapfluxException failure = catchThrowableOfType(
                PcapfluxException.class, () -> sink.consume(Flux.never()).block(PATIENCE));
        assertThat(failure).hasMessageContaining("its folder does not exist");
    }

    @Test
    void aCancelThatInterruptsTheThreadOfThePacketsLeavesAWholeFile() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path file = folder.resolve(i + ".pcap");
            SinkAccount cancelled = new SinkAccount("pcap-file");
            Disposable running = PcapFileSink.to(file.toString())
                    .consume(TestPackets.endless().subscribeOn(Schedulers.boundedElastic()))
                    .contextWrite(cancelled::putInto)
                    .subscribe();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> cancelled.report().written() > 20_000);
            running.dispose();
            await().atMost(PATIENCE).until(() -> Files.exists(file));
            assertThat(Written.packets(file)).hasSize((int) cancelled.report().written());
        }
    }

    @Test
    void moreThanOneCanRememberBeforeTheFirstInterfaceIsNoHindrance() throws IOException {
        CaptureInterface late = TestPackets.ethernet("late");
        Flux<Packet> packets = Flux.deferContextual(context -> {
            MetadataListener listener = MetadataListener.of(context);
            for (int i = 0; i < 70_000; i++) {
                listener.accept(new CustomBlock(late.capture(), 1, ByteBuffer.allocate(4)));
            }
            listener.accept(late);
            return Flux.just(TestPackets.packet(late, 0));
        });
        write(sink(), packets);
        assertThat(Written.packets(out())).hasSize(1);
        assertThat(Written.openFiles(folder)).isZero();
    }

    @Test
    void theFileIsAsPreciseAsItsPackets() throws IOException {
        write(sink(), Flux.just(precise(TimeResolution.NANOSECONDS)));
        assertThat(magic()).isEqualTo(NANOSECONDS);
        assertThat(Written.packets(out()).get(0).timestampNanos()).isEqualTo(1_700_000_000_123_456_789L);
        write(sink().overwrite(), Flux.just(precise(TimeResolution.MICROSECONDS)));
        assertThat(magic()).isEqualTo(MICROSECONDS);
    }

    @Test
    void theFormatGivenDecidesWhateverThePackets() throws IOException {
        write(sink().format(FileFormat.PCAP), Flux.just(precise(TimeResolution.NANOSECONDS)));
        assertThat(magic()).isEqualTo(MICROSECONDS);
        assertThat(Written.packets(out()).get(0).timestampNanos()).isEqualTo(1_700_000_000_123_456_000L);
        write(sink().overwrite().format(FileFormat.NSECPCAP), TestPackets.flux(1));
        assertThat(magic()).isEqualTo(NANOSECONDS);
    }

    @Test
    void aFullDiskIsToldAtTheEndAtTheLatest() throws IOException {
        PcapFileSink full = PcapFileSink.to("/dev/full").overwrite();
        full.check().block(PATIENCE);
        assertThat(failure(full, TestPackets.flux(10)))
                .hasMessage("/dev/full: cannot be written: No space left on device");
        assertThat(account.report()).isEqualTo(new SinkReport(0, 0, 10, 0, 0));
    }

    @Test
    void aPacketLargerThanABlockIsWrittenWhole() throws IOException {
        byte[] large = new byte[700_000];
        large[699_999] = 42;
        LinkType usb = new LinkType(220);
        write(sink(), Flux.just(TestPackets.of(usb, large)));
        assertThat(Written.packets(out()))
                .singleElement()
                .satisfies(packet -> assertThat(packet.toByteArray()).isEqualTo(large));
    }
}
