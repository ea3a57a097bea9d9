package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A process that is killed while it writes leaves a prefix of its packets, and no file that it said was complete is missing. */
class KillTest {
    private static final int KILLS = Boolean.getBoolean("heavy") ? 50 : 3;
    private static final long PACKETS_PER_FILE = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private static PcapFileSink sink(Path folder, String extension) {
        return PcapFileSink.toFiles(folder + "/%n." + extension)
                .rotate(new FileRotation(0, Duration.ZERO, PACKETS_PER_FILE))
                .recover(true);
    }

    /** Writes until it is killed, and says which files are complete. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            FileListener listener = new FileListener() {
                @Override
                public void completed(CompleteFile file) {
                    System.out.println(file.path());
                }
            };
            sink(Path.of(arguments[0]), arguments[1])
                    .listener(listener)
                    .consume(TestPackets.endless())
                    .block();
        }
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += file.toFile().length(); // 0 if it was renamed in the meantime
            }
        }
        return bytes;
    }

    private static void writeAndKill(Path run, String extension, long afterBytes) throws Exception {
        Path said = run.resolveSibling(run.getFileName() + ".said");
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        run.toString(),
                        extension)
                .redirectOutput(said.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !victim.isAlive() || bytes(run) > afterBytes);
        } finally {
            victim.destroyForcibly().waitFor();
        }
        assertThat(victim.exitValue()).isEqualTo(128 + 9);
        List<String> complete = Files.readAllLines(said);
        for (String path : complete.subList(0, Math.max(0, complete.size() - 1))) { // the last line may be cut off
            assertThat(Written.packets(Path.of(path))).hasSize((int) PACKETS_PER_FILE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng", "pcapng.zst", "pcap.gz"})
    void whatAKilledProcessLeavesIsAPrefix(String extension) throws Exception {
        Judges.require("tshark");
        Random random = new Random(20_261_123);
        for (int kill = 0; kill < KILLS; kill++) {
            Path run = Files.createDirectory(folder.resolve("run" + kill));
            writeAndKill(run, extension, random.nextInt(extension.length() > 6 ? 600_000 : 6_000_000));
            sink(run, extension).consume(Flux.empty()).block(PATIENCE);
            assertPrefix(run, kill);
        }
    }

    private static void assertPrefix(Path run, int kill) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(run)) {
            files = all.sorted().toList();
        }
        long next = 0;
        for (Path file : files) {
            assertThat(file.toString()).as("run %d", kill).doesNotEndWith(".part");
            for (Packet packet : Written.packets(file)) {
                Packet original = TestPackets.packet(next);
                assertThat(packet.timestampNanos()).isEqualTo(original.timestampNanos());
                assertThat(packet.toByteArray()).isEqualTo(original.toByteArray());
                next++;
            }
            Judges.run("tshark", "-r", file.toString(), "-Y", "frame.number == 1");
        }
    }
}
