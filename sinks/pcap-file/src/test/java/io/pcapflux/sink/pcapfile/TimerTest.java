package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the clock does to a sink, with a clock of the test's own. */
class TimerTest {
    private static final Instant START = Instant.parse("2026-11-22T22:43:05Z");

    @TempDir
    private Path folder = Path.of("");

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Sinks.Many<Packet> packets = Sinks.many().unicast().onBackpressureBuffer();
    private final CaptureInterface live = TestPackets.ethernet("live");
    private final SinkAccount account = new SinkAccount("pcap-file");
    private CompletableFuture<SinkReport> result = new CompletableFuture<>();

    @BeforeEach
    void setClock() {
        clock.advanceTimeTo(START);
    }

    @AfterEach
    void disposeClock() {
        clock.dispose();
    }

    private void run(PcapFileSink sink) {
        Flux<Packet> announced = Flux.deferContextual(context -> {
            MetadataListener.of(context).accept(live);
            return packets.asFlux();
        });
        result = sink.consume(announced.doOnNext(packet -> account.in().increment()))
                .contextWrite(account::putInto)
                .toFuture();
    }

    private PcapFileSink sink(String pattern) {
        return PcapFileSink.toFiles(folder + "/" + pattern).timer(clock);
    }

    /** A packet of this moment. */
    private void packet() {
        packetAt(Instant.EPOCH.plusMillis(clock.now(TimeUnit.MILLISECONDS)));
    }

    private void packetAt(Instant time) {
        long nanos = time.getEpochSecond() * 1_000_000_000L + time.getNano();
        packets.tryEmitNext(new Packet(live, 0, nanos, 4, new byte[4], 0, 4)).orThrow();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time);
    }

    @Test
    void anIntervalEndsOnTheClockThoughNoPacketComes() throws IOException {
        run(sink("%H%M%S.pcap").rotate(new FileRotation(0, Duration.ofMinutes(10), 0)));
        packet();
        pass(Duration.ofMinutes(6));
        assertThat(files()).containsExactly("224305.pcap.part");
        pass(Duration.ofMinutes(1).plusSeconds(1)); // 22:50:06
        assertThat(files()).containsExactly("224305.pcap");
        packet();
        pass(Duration.ofMinutes(1));
        assertThat(files()).containsExactly("224305.pcap", "225006.pcap.part");
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("224305.pcap", "225006.pcap");
        assertThat(result.join()).isEqualTo(new SinkReport(2, 0, 0, 0, 0));
    }

    @Test
    void anIntervalOfOldPacketsEndsByTheirTimesOnly() throws IOException {
        run(sink("%H%M%S.pcap").rotate(new FileRotation(0, Duration.ofMinutes(10), 0)));
        packetAt(Instant.parse("2001-01-01T00:09:59.999Z"));
        pass(Duration.ofHours(3));
        assertThat(files()).containsExactly("000959.pcap.part");
        packetAt(Instant.parse("2001-01-01T00:10:00Z"));
        packetAt(Instant.parse("2001-01-01T00:09:00Z")); // late: stays with the others
        packetAt(Instant.parse("2001-01-01T00:19:59Z"));
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("000959.pcap", "001000.pcap");
        assertThat(Written.packets(folder.resolve("001000.pcap"))).hasSize(3);
    }

    @Test
    void aTimeFromTheFarFutureDoesNotEndRotation() throws IOException {
        run(sink("%n.pcap").rotate(new FileRotation(0, Duration.ofMinutes(10), 0)));
        packetAt(Instant.parse("2001-01-01T00:01:00Z"));
        packetAt(Instant.parse("2096-01-01T00:02:00Z"));
        packetAt(Instant.parse("2001-01-01T00:03:00Z"));
        packetAt(Instant.parse("2001-01-01T00:11:00Z"));
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("00001.pcap", "00002.pcap", "00003.pcap", "00004.pcap");
    }

    @Test
    void aWriteThatFailsOnTheClockIsTheEndOfAllFiles() throws IOException {
        Path full = Path.of("/dev/full");
        SinkAccount counted = account;
        Path link = Files.createSymbolicLink(folder.resolve("out.pcap"), full);
        run(PcapFileSink.to(link.toString()).overwrite().inPlace().timer(clock));
        packet();
        pass(Duration.ofSeconds(2));
        assertThat(result).isCompletedExceptionally();
        packets.tryEmitNext(TestPackets.packet(live, 1));
        counted.failRest();
        assertThat(counted.snapshot().balanced()).isTrue();
        assertThat(Written.openFiles(folder)).isZero();
    }

    @Test
    void aDurationIsReckonedFromEachFilesFirstPacket() throws IOException {
        run(sink("%n_%H%M%S.pcap").rotate(new FileRotation(0, Duration.ZERO, 0, Duration.ofSeconds(60))));
        packet();
        pass(Duration.ofSeconds(59));
        packet();
        pass(Duration.ofSeconds(21)); // over, though no packet says so
        assertThat(files()).containsExactly("00001_224305.pcap");
        packet();
        pass(Duration.ofSeconds(60));
        packet();
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("00001_224305.pcap", "00002_224425.pcap", "00003_224525.pcap");
        assertThat(Written.packets(folder.resolve("00001_224305.pcap"))).hasSize(2);
    }

    @Test
    void aDurationOfOldPacketsIsOneOfTheirTimes() throws IOException {
        run(sink("%n.pcap").rotate(new FileRotation(0, Duration.ZERO, 0, Duration.ofSeconds(60))));
        packetAt(Instant.parse("2001-01-01T00:09:30Z"));
        pass(Duration.ofHours(3));
        packetAt(Instant.parse("2001-01-01T00:10:29.999Z"));
        packetAt(Instant.parse("2001-01-01T00:10:30Z"));
        packets.tryEmitComplete().orThrow();
        assertThat(Written.packets(folder.resolve("00001.pcap"))).hasSize(2);
        assertThat(Written.packets(folder.resolve("00002.pcap"))).hasSize(1);
    }

    @Test
    void localDaysBeginAtLocalMidnight() throws IOException {
        run(sink("%d-%H%M.pcap")
                .rotate(new FileRotation(0, Duration.ofHours(24), 0))
                .zone(ZoneId.of("Asia/Kolkata")));
        packetAt(Instant.parse("2026-01-01T18:29:59Z"));
        packetAt(Instant.parse("2026-01-01T18:30:00Z"));
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("01-2359.pcap", "02-0000.pcap");
    }

    @Test
    void afterAnIdleSecondThePacketsAreInTheFile() throws IOException {
        run(sink("out.pcap"));
        packet();
        assertThat(folder.resolve("out.pcap.part")).isEmptyFile();
        pass(Duration.ofSeconds(1));
        assertThat(Written.packets(folder.resolve("out.pcap.part"))).hasSize(1);
        assertThat(account.report().written()).isEqualTo(1);
    }

    @Test
    void theFlushIntervalDecidesHowLongPacketsWait() throws IOException {
        run(sink("out.pcap").flushInterval(Duration.ofMinutes(1)));
        packet();
        pass(Duration.ofSeconds(20));
        assertThat(folder.resolve("out.pcap.part")).isEmptyFile();
        pass(Duration.ofSeconds(40));
        assertThat(Written.packets(folder.resolve("out.pcap.part"))).hasSize(1);
    }

    @Test
    void aFileThatIsFullIsCompletedWithoutTheNextPacket() throws IOException {
        run(sink("%n.pcap").rotate(new FileRotation(0, Duration.ZERO, 1)));
        packet();
        pass(Duration.ofSeconds(1));
        assertThat(files()).containsExactly("00001.pcap");
    }

    @Test
    void aLimitOfTimeEndsTheSinkInOrder() throws IOException {
        run(sink("out.pcap").limit(new FileLimit(0, 0, 0, Duration.ofMinutes(1))));
        packet();
        pass(Duration.ofSeconds(59));
        assertThat(result).isNotDone();
        pass(Duration.ofSeconds(1));
        assertThat(result.join()).isEqualTo(new SinkReport(1, 0, 0, 0, 0));
        assertThat(files()).containsExactly("out.pcap");
        assertThat(packets.currentSubscriberCount()).isZero();
    }

    @Test
    void aLimitOfFilesEndsTheSinkOnAQuietLink() throws IOException {
        run(sink("%n.pcap")
                .rotate(new FileRotation(0, Duration.ofSeconds(10), 0))
                .limit(new FileLimit(1, 0, 0, Duration.ZERO)));
        packet();
        pass(Duration.ofSeconds(11));
        assertThat(result.join()).isEqualTo(new SinkReport(1, 0, 0, 0, 0));
        assertThat(files()).containsExactly("00001.pcap");
    }

    @Test
    void aRotationOnDemandBeginsANewFileWithTheNextPacket() throws IOException {
        PcapFileSink sink = sink("%n.pcap");
        run(sink);
        packet();
        sink.rotate();
        pass(Duration.ofMillis(1));
        packet();
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("00001.pcap", "00002.pcap");
    }

    @Test
    void namesLikeThoseOfDumpcap() throws IOException {
        run(sink("out_%n_%Y%m%d%H%M%S.pcapng").rotate(new FileRotation(0, Duration.ZERO, 1)));
        packet();
        packets.tryEmitComplete().orThrow();
        assertThat(files()).containsExactly("out_00001_20261122224305.pcapng");
    }
}
