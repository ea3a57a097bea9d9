package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running program that is told by SIGHUP to begin a new file. */
class RotationIT {
    private static final Path SAMPLE = Programs.HOME.resolve("examples/sample.pcap");
    private static final int HEADER = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONFIG = """
            name: rotating
            sources:
              - pcap-file: { path: growing.pcap, follow: true }
            sinks:
              - pcap-file: { path: "part-%n.pcap", flush-interval: 100ms }
            """;

    @TempDir
    Path folder;

    /** Where, at or behind the middle, a record of a little-endian file ends. */
    private static int middle(byte[] capture) {
        ByteBuffer bytes = ByteBuffer.wrap(capture).order(ByteOrder.LITTLE_ENDIAN);
        int at = HEADER;
        while (at < capture.length / 2) {
            at += 16 + bytes.getInt(at + 8);
        }
        return at;
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void awaitBytes(String name, long bytes) {
        Path file = folder.resolve(name);
        await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) == bytes);
    }

    private String digest(Path file) {
        String json = Programs.pcapflux(folder, "info", "--json", "--digest", file.toString())
                .orFail()
                .text();
        return json.replaceAll("(?s).*\"digest\"\\s*:\\s*\"([0-9a-f]+)\".*", "$1");
    }

    @Test
    void aHangUpSignalEndsAFileBetweenTwoPacketsAndNoneIsLost() throws IOException, InterruptedException {
        Programs.need("mergecap");
        byte[] sample = Files.readAllBytes(SAMPLE);
        int middle = middle(sample);
        Path growing = Files.write(folder.resolve("growing.pcap"), Arrays.copyOf(sample, middle));
        Files.writeString(folder.resolve("rotating.yaml"), CONFIG);
        Process process = Programs.start(folder, Map.of(), Programs.command("run", "rotating.yaml"));
        awaitBytes("part-00001.pcap.part", middle);
        signal(process, "HUP");
        awaitBytes("part-00001.pcap", middle);
        Files.write(growing, Arrays.copyOfRange(sample, middle, sample.length), StandardOpenOption.APPEND);
        awaitBytes("part-00002.pcap.part", HEADER + sample.length - middle);
        signal(process, "TERM");
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Programs.error(folder, process)).isZero();

        assertThat(folder.resolve("part-00001.pcap")).hasBinaryContent(Arrays.copyOf(sample, middle));
        byte[] second = Files.readAllBytes(folder.resolve("part-00002.pcap"));
        assertThat(Arrays.copyOfRange(second, HEADER, second.length))
                .isEqualTo(Arrays.copyOfRange(sample, middle, sample.length));
        Programs.run(folder, Map.of(), "mergecap", "-w", "merged.pcapng", "part-00001.pcap", "part-00002.pcap")
                .orFail();
        assertThat(digest(folder.resolve("merged.pcapng"))).hasSize(64).isEqualTo(digest(SAMPLE));
    }
}
