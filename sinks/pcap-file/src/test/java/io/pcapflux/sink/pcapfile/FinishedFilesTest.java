package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.packet.TestPackets;
import io.pcapflux.source.TestSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Files that are complete: others read them, hear of them, and they stay as they are. */
class FinishedFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final FileRotation BY_THOUSANDS = new FileRotation(0, Duration.ZERO, 1000);

    @TempDir
    private Path folder = Path.of("");

    private PcapFileSink sink(String pattern) {
        return PcapFileSink.toFiles(folder + "/" + pattern);
    }

    private static void write(PcapFileSink sink, int packets) {
        sink.consume(TestPackets.flux(packets)).block(PATIENCE);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private List<String> names() throws IOException {
        return files().stream().map(path -> path.getFileName().toString()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng", "pcap.gz", "pcapng.gz", "pcap.zst", "pcapng.zst"})
    void othersReadThemAndMergedTheyAreTheSource(String extension) throws Exception {
        Judges.require("tshark", "capinfos", "mergecap", "tcpdump");
        write(sink("%n." + extension).rotate(new FileRotation(0, Duration.ZERO, 12_345)), 40_000);
        List<String> merge = new ArrayList<>(
                List.of("mergecap", "-w", folder.resolve("merged").toString()));
        for (Path file : files()) {
            assertThat(Judges.run("capinfos", "-c", "-M", file.toString())).contains("Number of packets");
            Judges.run("tshark", "-r", file.toString(), "-Y", "frame.number == 1");
            if (extension.startsWith("pcap") && !extension.contains(".")) {
                Judges.run("tcpdump", "--count", "-r", file.toString());
            }
            merge.add(file.toString());
        }
        Judges.run(merge.toArray(String[]::new));
        assertThat(Written.lines(folder.resolve("merged"))).isEqualTo(Written.lines(TestPackets.list(40_000)));
    }

    @Test
    void aCommandIsRunForEachWithoutEnvironmentAndRights() throws Exception {
        Path script = Files.writeString(
                folder.resolve("script"),
                "#!/bin/sh\nread -r line\nwhile IFS= read -r line; do case $line in CapEff*) cap=$line ;; esac;"
                        + " done < /proc/self/status\n/bin/echo \"$1 $2 HOME=$HOME ${cap#CapEff:}\" >> "
                        + folder + "/said\n");
        script.toFile().setExecutable(true);
        write(
                sink("%n.pcap").rotate(BY_THOUSANDS).onComplete(List.of(script.toString(), "done", "{}"), PATIENCE),
                2500);
        List<String> said = Files.readAllLines(folder.resolve("said"));
        assertThat(said).hasSize(3);
        assertThat(said.get(2))
                .startsWith("done " + folder + "/00003.pcap HOME= ")
                .endsWith("0000000000000000");
    }

    @Test
    void aCommandThatFailsOrHangsIsCountedAndKilled() {
        List<String> failures = new ArrayList<>();
        FileListener listener = new FileListener() {
            @Override
            public void commandFailed(Path path, long count, String reason) {
                failures.add(count + " " + reason);
            }
        };
        write(sink("a%n.pcap").listener(listener).onComplete(List.of("/bin/false"), PATIENCE), 5);
        write(sink("b%n.pcap").listener(listener).onComplete(List.of("/bin/sleep", "100"), Duration.ofMillis(20)), 5);
        write(sink("c%n.pcap").listener(listener).onComplete(List.of("/no/such/thing"), PATIENCE), 5);
        assertThat(failures).hasSize(3).first().isEqualTo("1 exit code 1");
        assertThat(failures.get(1)).startsWith("1 took longer than");
    }

    @Test
    void numbersGoOnBehindThoseOfEarlierRunsAndTheRingToo() throws IOException {
        PcapFileSink sink = sink("%n.pcap").rotate(BY_THOUSANDS).ring(new FileRing(3, 0));
        Files.writeString(folder.resolve("notes.pcap"), "precious");
        Files.writeString(folder.resolve("00000.txt"), "precious");
        write(sink, 2500);
        assertThat(names()).containsExactly("00000.txt", "00001.pcap", "00002.pcap", "00003.pcap", "notes.pcap");
        write(sink, 1500);
        assertThat(names()).containsExactly("00000.txt", "00003.pcap", "00004.pcap", "00005.pcap", "notes.pcap");
    }

    @Test
    void aRingOfBytesKeepsNoMore() throws IOException {
        write(sink("%n.pcap").rotate(new FileRotation(10_000, Duration.ZERO, 0)).ring(new FileRing(0, 45_000)), 5000);
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isBetween(30_000L, 45_000L);
    }

    @Test
    void aNameThatIsTakenGetsANumber() throws IOException {
        write(sink("%Y.pcap").rotate(BY_THOUSANDS), 2500);
        write(sink("%Y.pcap"), 10);
        assertThat(names()).containsExactly("2023-2.pcap", "2023-3.pcap", "2023-4.pcap", "2023.pcap");
        assertThat(Written.packets(folder.resolve("2023-3.pcap"))).hasSize(500);
    }

    @Test
    void foldersAreMade() throws IOException {
        write(sink("%Y/%m/%d/%i.pcap"), 10);
        assertThat(Written.packets(folder.resolve("2023/11/14/if0.pcap"))).hasSize(10);
    }

    @Test
    void whatAnotherRunStillWritesIsNotTakenForLeftBehind() throws IOException {
        PcapFileSink sink = sink("%n.pcap").recover(true);
        var writing = sink.consume(TestPackets.flux(5).concatWith(Flux.never())).subscribe();
        write(sink, 7);
        assertThat(names()).containsExactly("00001.pcap.part", "00002.pcap");
        writing.dispose();
        assertThat(names()).containsExactly("00001.pcap", "00002.pcap");
    }

    @Test
    void aDumpEndsWithItsLastPacket() throws IOException {
        String out = folder.resolve("dump.pcap").toString();
        PcapDump dump = PcapDump.start(TestSource.endless(), out, 0, 1000);
        assertThat(dump.ended(true)).isTrue();
        assertThat(dump.ended(false)).isTrue();
        assertThat(Written.packets(Path.of(out))).hasSize(1000);
        PcapDump bySize = PcapDump.start(TestSource.endless(), out, 50_000, 0);
        bySize.ended().block(PATIENCE);
        assertThat(Files.size(Path.of(out))).isBetween(50_000L, 50_200L);
        assertThat(bySize.ledger().balanced()).isTrue();
    }

    @Test
    void aDumpRunsUntilItIsStopped() {
        PcapDump dump = PcapDump.start(
                TestSource.of("never", TestPackets.flux(3).concatWith(Flux.never())),
                folder.resolve("dump.pcap").toString(),
                0,
                0);
        assertThat(dump.ended(false)).isFalse();
        dump.stop();
        assertThat(dump.ended(true)).isTrue();
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThatThrownBy(() -> PcapFileSink.toFiles("out-%Q.pcap")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink("out.pcap").rotate(BY_THOUSANDS)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "..", "-rf", "a b\n", "", "über/%n"})
    void aNameThatACaptureChoseLeadsNowhere(String name) {
        assertThat(PathPattern.safe(name)).matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    }
}
