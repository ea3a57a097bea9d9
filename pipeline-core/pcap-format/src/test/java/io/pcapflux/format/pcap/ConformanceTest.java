package io.pcapflux.format.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Foreign captures: every file delivers the packets that it should, and its damage is told. */
class ConformanceTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** What reading a file gave. */
    private record Outcome(
            long packets, String digest, @Nullable CaptureFormatException damage) {}

    @TestFactory
    Stream<DynamicTest> deliversWhatIsExpected() throws IOException {
        List<Corpus.Row> rows = Corpus.rows();
        Map<String, String> tcpdumpCounts = tcpdumpCounts();
        return rows.stream()
                .map(row -> dynamicTest(row.path(), () -> check(row, tcpdumpCounts.getOrDefault(row.path(), ""))));
    }

    private static Map<String, String> tcpdumpCounts() throws IOException {
        List<String> lines = Files.readAllLines(Corpus.FOLDER.resolve("MANIFEST.tsv"));
        int column = List.of(lines.get(0).split("\t", -1)).indexOf("tcpdump_count");
        Map<String, String> counts = new HashMap<>();
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            counts.put(cells[0], cells[column]);
        }
        return counts;
    }

    private static void check(Corpus.Row row, String tcpdumpCount) {
        Outcome outcome = assertTimeoutPreemptively(SOON, () -> read(row.file()));
        String error = row.error();
        if (!row.specified()) {
            return; // it has ended soon, with nothing but a CaptureFormatException
        }
        boolean likeTcpdump = error.equals("allowed") && tcpdumpCount.equals(Long.toString(outcome.packets()));
        if (!likeTcpdump) {
            assertThat(outcome.packets()).hasToString(row.packets());
            if (outcome.packets() > 0) {
                assertThat(outcome.digest()).isEqualTo(row.digest());
            }
        }
        if (!error.equals("allowed")) {
            assertThat(outcome.damage() != null).as("%s", outcome.damage()).isEqualTo(error.equals("required"));
        }
    }

    private static Outcome read(Path file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long packets = 0;
        CaptureFormatException damage = null;
        try (CaptureReader reader = CaptureFiles.open(file)) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets++;
                digest.update((nanos(packet) + " " + packet.capturedLength() + " " + packet.originalLength() + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
                digest.update(packet.bytes());
            }
        } catch (CaptureFormatException e) {
            damage = e;
        }
        return new Outcome(packets, HexFormat.of().formatHex(digest.digest()), damage);
    }

    private static BigInteger nanos(Packet packet) {
        return BigInteger.valueOf(packet.timestampSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(packet.timestampNanoOfSecond()));
    }
}
