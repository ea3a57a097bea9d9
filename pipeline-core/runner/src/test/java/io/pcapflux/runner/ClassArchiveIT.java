package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes: used where it fits, passed over without a word where it does not. */
class ClassArchiveIT {
    private static final String MAIN = "io.pcapflux.runner.Main source: ";

    @TempDir
    Path folder;

    private Path home = Path.of("");

    /** A program of the test's own, without what the build made. */
    @BeforeEach
    void install() throws IOException {
        home = folder.resolve("install");
        copy(Programs.HOME, home);
        for (Path archive : archives()) {
            Files.delete(archive);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> all = Files.list(home.resolve("lib"))) {
            return all.filter(path -> path.toString().contains(".jsa")).toList();
        }
    }

    private Programs.Result pcapflux(String options, String... arguments) {
        return Programs.run(
                folder,
                Map.of("PCAPFLUX_OPTS", options),
                Stream.concat(Stream.of(home.resolve("bin/pcapflux").toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** Where the main class comes from; the sample must be counted, and nothing else said. */
    private String source() {
        String sample = home.resolve("examples/sample.pcap").toString();
        Programs.Result counted = pcapflux("", "read", "--count", sample).orFail();
        assertThat(counted.err()).isEmpty();
        assertThat(counted.text()).isEqualTo("332 packets\n");
        String log =
                pcapflux("-Xlog:class+load", "read", "--count", sample).orFail().text();
        return log.lines()
                .filter(line -> line.contains(MAIN))
                .map(line -> line.substring(line.indexOf(MAIN) + MAIN.length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itIsMadeAndUsed() throws IOException {
        assertThat(source()).endsWith(".jar");
        pcapflux("", "--make-archive").orFail();
        assertThat(source()).isEqualTo("shared objects file");
        pcapflux("", "--make-archive").orFail(); // once more, over the old one
        assertThat(source()).isEqualTo("shared objects file");
    }

    @Test
    void whatDoesNotFitIsPassedOver() throws IOException {
        pcapflux("", "--make-archive").orFail();
        home = Files.move(home, folder.resolve("moved"));
        assertThat(source()).as("in another place").endsWith(".jar");
        pcapflux("", "--make-archive").orFail();
        assertThat(source()).isEqualTo("shared objects file");
        for (Path archive : archives()) {
            if (archive.toString().endsWith(".jsa")) {
                archive.toFile().setWritable(true);
                Files.write(archive, new byte[5000], StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
        assertThat(source()).as("damaged").endsWith(".jar");
        home = Files.move(home, folder.resolve("a place with spaces"));
        assertThat(source()).as("in a third place").endsWith(".jar");
    }
}
