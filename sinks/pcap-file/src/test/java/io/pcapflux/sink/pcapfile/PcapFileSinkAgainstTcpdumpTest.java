package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign captures in microseconds come out byte by byte as tcpdump writes them. */
class PcapFileSinkAgainstTcpdumpTest {
    private static final Path CAPTURES = Path.of(System.getProperty("captures", "../../../shared/captures"));
    private static final int ENOUGH = 40;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void foreignCapturesAreWrittenAsTcpdumpWritesThem() throws Exception {
        requireTcpdumpAndCaptures();
        List<String> names = captures();
        assertThat(names).hasSizeGreaterThan(5);
        List<String> different = new ArrayList<>();
        for (String name : names) {
            Path ours = folder.resolve("ours.pcap");
            PcapFileSink.to(ours.toString())
                    .overwrite()
                    .consume(Written.flux(CAPTURES.resolve(name)))
                    .block(Duration.ofSeconds(30));
            if (Files.mismatch(ours, throughTcpdump(CAPTURES.resolve(name))) != -1) {
                different.add(name);
            }
        }
        assertThat(different).isEmpty();
    }

    private Path throughTcpdump(Path capture) throws Exception {
        Path theirs = folder.resolve("theirs.pcap");
        int status = new ProcessBuilder("tcpdump", "-r", capture.toString(), "-w", "-")
                .redirectOutput(theirs.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(status).as("tcpdump on %s", capture).isZero();
        return theirs;
    }

    /** Whole, classic, little-endian, in microseconds, uncompressed, and small. */
    private static List<String> captures() throws IOException {
        List<String> lines = Files.readAllLines(CAPTURES.resolve("MANIFEST.tsv"));
        List<String> columns = List.of(lines.get(0).split("\t", -1));
        List<String> chosen = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = new HashMap<>();
            String[] fields = line.split("\t", -1);
            for (int i = 0; i < fields.length; i++) {
                row.put(columns.get(i), fields[i]);
            }
            if (chosen.size() < ENOUGH && fits(row) && isUsual(CAPTURES.resolve(field(row, "path")))) {
                chosen.add(field(row, "path"));
            }
        }
        return chosen;
    }

    private static boolean fits(Map<String, String> row) {
        return field(row, "format").equals("pcap")
                && field(row, "endianness").equals("LE")
                && field(row, "time_precision").equals("us")
                && field(row, "compression").isEmpty()
                && field(row, "features").isEmpty()
                && field(row, "damaged").isEmpty()
                && field(row, "disagreement").isEmpty()
                && field(row, "tcpdump_rc").equals("0")
                && Long.parseLong(field(row, "bytes")) < 1_000_000;
    }

    /** Not of the variant with longer record headers, of which tcpdump reduces the snaplen. */
    private static boolean isUsual(Path capture) throws IOException {
        try (InputStream in = Files.newInputStream(capture)) {
            return HexFormat.of().formatHex(in.readNBytes(4)).equals("d4c3b2a1");
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
