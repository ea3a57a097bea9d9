package io.pcapflux.sink.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that know better, and what to do where they are missing. */
final class Judges {
    private Judges() {}

    /** Goes on if these programs are there; else skips the test with that reason, or fails it where all must be. */
    static void require(String... programs) throws IOException {
        for (String program : programs) {
            boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            if (!there) {
                missing("there is no " + program);
            }
        }
    }

    /** Skips a test, or fails it where nothing may be missing. */
    static void missing(String reason) throws IOException {
        if ("true".equals(System.getenv("CI"))) {
            throw new IOException(reason);
        }
        System.out.println("skipped: " + reason);
        Assumptions.abort(reason);
    }

    /** Runs a program that must succeed; gives what it prints. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), output)
                .isZero();
        return output;
    }
}
