package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign classic captures, whole ones of every kind, come out byte by byte as tcpdump writes them. */
class PcapFileSinkAgainstTcpdumpTest {
    private static final Path CAPTURES = Path.of(System.getProperty("captures", "../../../shared/captures"));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void foreignCapturesAreWrittenAsTcpdumpWritesThem() throws Exception {
        requireTcpdumpAndCaptures();
        Map<String, Boolean> names = captures();
        assertThat(names).hasSizeGreaterThan(100);
        List<String> different = new ArrayList<>();
        for (String name : names.keySet()) {
            Path ours = folder.resolve("ours.pcap");
            PcapFileSink.to(ours.toString())
                    .overwrite()
                    .consume(Written.flux(CAPTURES.resolve(name)))
                    .block(Duration.ofSeconds(30));
            Path theirs = throughTcpdump(CAPTURES.resolve(name), names.get(name));
            if (Files.mismatch(ours, theirs) != -1 && !hasImpossibleTimes(theirs)) {
                different.add(name);
            }
        }
        assertThat(different).isEmpty();
    }

    /** Whether there are fractions of a second that are no fractions, which tcpdump copies and nobody understands. */
    private static boolean hasImpossibleTimes(Path writtenByTcpdump) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(writtenByTcpdump)).order(ByteOrder.LITTLE_ENDIAN);
        int limit = bytes.getInt(0) == 0xA1B2C3D4 ? 1_000_000 : 1_000_000_000;
        for (int at = 24; at < bytes.limit(); at += 16 + bytes.getInt(at + 8)) {
            if (Integer.compareUnsigned(bytes.getInt(at + 4), limit) >= 0) {
                return true;
            }
        }
        return false;
    }

    private Path throughTcpdump(Path capture, @Nullable Boolean nanoseconds) throws Exception {
        Path theirs = folder.resolve("theirs.pcap");
        String precision = Boolean.TRUE.equals(nanoseconds) ? "nano" : "micro";
        int status = new ProcessBuilder(
                        "tcpdump", "--time-stamp-precision=" + precision, "-r", capture.toString(), "-w", "-")
                .redirectOutput(theirs.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(status).as("tcpdump on %s", capture).isZero();
        return theirs;
    }

    /** Whole, classic, uncompressed; with whether it is in nanoseconds. */
    private static Map<String, Boolean> captures() throws IOException {
        List<String> lines = Files.readAllLines(CAPTURES.resolve("MANIFEST.tsv"));
        List<String> columns = List.of(lines.get(0).split("\t", -1));
        Map<String, Boolean> chosen = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = new HashMap<>();
            String[] fields = line.split("\t", -1);
            for (int i = 0; i < fields.length; i++) {
                row.put(columns.get(i), fields[i]);
            }
            Path file = CAPTURES.resolve(field(row, "path"));
            if (fits(row) && isUsual(file)) {
                chosen.put(field(row, "path"), field(row, "time_precision").equals("ns"));
            }
        }
        return chosen;
    }

    private static boolean fits(Map<String, String> row) {
        return field(row, "format").equals("pcap")
                && field(row, "compression").isEmpty()
                && field(row, "damaged").isEmpty()
                && field(row, "tcpdump_rc").equals("0")
                && Long.parseLong(field(row, "bytes")) < 20_000_000;
    }

    /** Without packets longer than the snaplen that the file tells, which tcpdump cuts. */
    private static boolean isUsual(Path capture) throws IOException {
        try (CaptureReader reader = CaptureFiles.open(capture)) {
            int snaplen = reader.interfaces().get(0).snaplen();
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                if (snaplen != 0 && packet.capturedLength() > snaplen) {
                    return false;
                }
            }
            return true;
        }
    }

    private static String field(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    private void requireTcpdumpAndCaptures() throws Exception {
        String missing = Files.isDirectory(CAPTURES) ? "" : "no folder of captures at " + CAPTURES;
        try {
            new ProcessBuilder("tcpdump", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            missing = "tcpdump is not installed";
        }
        if (!missing.isEmpty()) {
            assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
            System.out.println(getClass().getSimpleName() + " skipped: " + missing);
            Assumptions.abort(missing);
        }
    }
}
