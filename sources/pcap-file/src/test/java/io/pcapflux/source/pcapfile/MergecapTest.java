package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Merges foreign captures beside mergecap. Where times are equal, mergecap takes the file named last first, and we the
 * one named first; it is therefore given the files in reverse.
 */
@Timeout(300)
class MergecapTest {
    private static final Path CAPTURES = Path.of(System.getProperty("captures", "../../../shared/captures"));
    private static final int FILES = 50;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void filesOfManyOriginsMergeAsMergecapMergesThem() throws IOException, InterruptedException {
        assertSameMerge(wholeCaptures("pcap(ng)?", "[0-9]+"), "pcapng");
    }

    @Test
    void filesOfOneLinkTypeMergeAsMergecapMergesThemIntoPcap() throws IOException, InterruptedException {
        assertSameMerge(wholeCaptures("pcap", "1"), "nsecpcap");
    }

    @Test
    void filesThatOverlapMergeAsMergecapMergesThem() throws IOException, InterruptedException {
        List<Path> parts = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            long first = file % 7;
            parts.add(
                    TestCaptures.file(folder.resolve(file + ".pcap"), first, first + 5, first + 5, 11 + first % 2, 3));
        }
        assertSameMerge(parts, "pcapng");
    }

    private void assertSameMerge(List<Path> files, String format) throws IOException, InterruptedException {
        assertThat(files).hasSize(FILES);
        List<String> paths = files.stream().map(Path::toString).toList();
        Path theirs = folder.resolve("theirs");
        List<String> command = new ArrayList<>(List.of("mergecap", "-F", format, "-w", theirs.toString()));
        List<String> reversed = new ArrayList<>(paths);
        Collections.reverse(reversed);
        command.addAll(reversed);
        run(command);
        List<String> ours = images(PcapFileSource.of(paths));
        List<String> expected = images(PcapFileSource.of(theirs.toString()));
        for (int i = 0; i < Math.min(ours.size(), expected.size()); i++) {
            assertThat(ours.get(i)).as("packet %d", i + 1).isEqualTo(expected.get(i));
        }
        assertThat(ours).hasSameSizeAs(expected).hasSizeGreaterThan(2 * FILES);
    }

    private static List<String> images(PcapFileSource source) {
        return source.packets()
                .map(MergecapTest::image)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** Without the link type, since mergecap writes some of them as another one, such as PPP as PPP_SERIAL. */
    private static String image(Packet packet) {
        return packet.timestampNanos() + " " + packet.originalLength() + " "
                + HexFormat.of().formatHex(packet.toByteArray());
    }

    /**
     * Of those that all readers agree on, each content once. Packets without a time are left out: to mergecap theirs is 0,
     * and those of the file named first come first.
     */
    private static List<Path> wholeCaptures(String formats, String linkTypes) throws IOException {
        if (!Files.isRegularFile(CAPTURES.resolve("MANIFEST.tsv"))) {
            System.out.println("MergecapTest skipped: no captures in " + CAPTURES);
            return abort("no captures in " + CAPTURES);
        }
        List<List<String>> rows = Files.readAllLines(CAPTURES.resolve("MANIFEST.tsv")).stream()
                .map(line -> List.of(line.split("\t", -1)))
                .toList();
        List<String> names = rows.get(0);
        Set<String> digests = new HashSet<>();
        Stream<List<String>> agreed = rows.stream().skip(1).filter(row -> {
            String digest = row.get(names.indexOf("tshark_digest"));
            return row.get(names.indexOf("third_agrees_with")).equals("tcpdump+tshark")
                    && row.get(names.indexOf("tshark_rc")).equals("0")
                    && row.get(names.indexOf("damaged")).isEmpty()
                    && !row.get(names.indexOf("tshark_first_ns")).equals("0")
                    && row.get(names.indexOf("format")).matches(formats)
                    && row.get(names.indexOf("link_types")).matches(linkTypes)
                    && digests.add(digest);
        });
        return agreed.map(row -> CAPTURES.resolve(row.get(0))).limit(FILES).toList();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } catch (IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                fail("there is no mergecap", e);
            }
            System.out.println("MergecapTest skipped: there is no mergecap");
            abort("there is no mergecap");
        }
    }
}
