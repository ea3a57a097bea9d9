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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code read --follow} of a file that is still being written. */
class FollowIT {
    private static final Path SAMPLE = Programs.HOME.resolve("examples/sample.pcap");

    @TempDir
    Path folder;

    private Process follow(String... more) throws IOException {
        String[] command =
                Programs.command(Stream.concat(Stream.of("read", "--follow", "growing.pcap"), Stream.of(more))
                        .toArray(String[]::new));
        // As in the background of a script.
        return Programs.start(
                folder,
                Map.of(),
                Stream.concat(Stream.of("env", "--ignore-signal=INT"), Stream.of(command))
                        .toArray(String[]::new));
    }

    /** Of a little-endian file. */
    private static int endOfFirstPacket(byte[] capture) {
        return 40 + ByteBuffer.wrap(capture).order(ByteOrder.LITTLE_ENDIAN).getInt(32);
    }

    private void assertEndsWell(Process process) throws InterruptedException, IOException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Programs.error(folder, process)).isZero();
    }

    @Test
    void packetsThatAreWrittenLaterAreReadToo() throws IOException, InterruptedException {
        byte[] sample = Files.readAllBytes(SAMPLE);
        String count = Programs.pcapflux(folder, "read", "--count", SAMPLE.toString())
                .orFail()
                .text()
                .split(" ", -1)[0];
        Path growing = Files.write(folder.resolve("growing.pcap"), Arrays.copyOf(sample, endOfFirstPacket(sample) + 5));
        Process process = follow("-c", count, "-w", "copy.pcap");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("copy.pcap")));
        Files.write(
                growing,
                Arrays.copyOfRange(sample, endOfFirstPacket(sample) + 5, sample.length),
                StandardOpenOption.APPEND);
        assertEndsWell(process);
        assertThat(folder.resolve("copy.pcap")).hasSameBinaryContentAs(SAMPLE);
    }

    @Test
    void anInterruptEndsTheWaitForMore() throws IOException, InterruptedException {
        byte[] sample = Files.readAllBytes(SAMPLE);
        Files.write(folder.resolve("growing.pcap"), Arrays.copyOf(sample, endOfFirstPacket(sample)));
        Process process = follow("-w", "copy.pcap");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("copy.pcap")));
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertEndsWell(process);
        assertThat(Files.size(folder.resolve("copy.pcap"))).isEqualTo(endOfFirstPacket(sample));
    }

    @Test
    void onTheScreenAPacketIsSeenBeforeTheNextOneComes() throws IOException, InterruptedException {
        byte[] sample = Files.readAllBytes(SAMPLE);
        Files.write(folder.resolve("growing.pcap"), Arrays.copyOf(sample, endOfFirstPacket(sample)));
        Process process = follow();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        Files.readString(Programs.out(folder, process)).lines().count() == 1);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertEndsWell(process);
    }
}
