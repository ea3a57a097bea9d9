package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.TestPackets;
import io.pcapflux.sink.ClosedPipeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Standard output belongs to the whole process: tried in one of its own. */
@Timeout(60)
class StandardOutputTest {
    private static final int PACKETS = 5000;

    @TempDir
    private Path folder = Path.of("");

    /** Writes the same capture to standard output twice, then a line; says on standard error what it met. */
    public static void main(String[] arguments) {
        try {
            PcapFileSink sink = PcapFileSink.to("-");
            sink.consume(TestPackets.flux(PACKETS)).block();
            sink.consume(TestPackets.flux(PACKETS)).block();
            System.out.println("end");
        } catch (ClosedPipeException e) {
            System.err.println("closed pipe");
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandardOutputTest.class.getName())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private String errors(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(folder.resolve("errors"));
    }

    @Test
    void standardOutputTakesOneStreamAfterTheOtherAndStaysOpen() throws Exception {
        Process process = start();
        byte[] written = process.getInputStream().readAllBytes();
        assertThat(errors(process)).isEmpty();
        int half = (written.length - "end\n".length()) / 2;
        byte[] first = Arrays.copyOf(written, half);
        assertThat(Written.packets(Files.write(folder.resolve("first"), first))).hasSize(PACKETS);
        assertThat(Arrays.copyOfRange(written, half, 2 * half)).isEqualTo(first);
        assertThat(new String(written, 2 * half, 4, StandardCharsets.US_ASCII)).isEqualTo("end\n");
    }

    @Test
    void aReaderThatHasHadEnoughIsAClosedPipe() throws Exception {
        Process process = start();
        try (InputStream out = process.getInputStream()) {
            assertThat(out.readNBytes(1000)).hasSize(1000);
        }
        assertThat(errors(process)).isEqualTo("closed pipe\n");
    }
}
