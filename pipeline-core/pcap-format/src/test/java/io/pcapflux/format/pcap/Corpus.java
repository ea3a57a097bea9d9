package io.pcapflux.format.pcap;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder of foreign captures, and what is expected of each; a test that needs it is skipped where it is not. */
final class Corpus {
    static final Path FOLDER = Path.of(System.getProperty("captures", "../../../shared/captures"));

    private Corpus() {}

    /**
     * A capture.
     *
     * @param error required, none, allowed or unspecified
     */
    record Row(String path, String packets, String digest, String error) {
        Path file() {
            return FOLDER.resolve(path);
        }

        /** Whether there is agreed content. */
        boolean specified() {
            return !error.equals("unspecified");
        }
    }

    static boolean isThere() {
        return Files.isRegularFile(FOLDER.resolve("expected.tsv"));
    }

    static List<Row> rows() {
        if (!isThere()) {
            System.out.println("skipped: no captures in " + FOLDER);
            return abort("no captures in " + FOLDER);
        }
        try {
            return Files.readAllLines(FOLDER.resolve("expected.tsv")).stream()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(cells[0], cells[1], cells[2], cells[3]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
