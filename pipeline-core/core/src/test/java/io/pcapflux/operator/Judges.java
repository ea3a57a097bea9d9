package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PlainPcap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Other programs, and captures for them to judge. */
final class Judges {
    private static final long LARGE = 2_000_000;

    private Judges() {}

    /** Skips the test where a program is missing, or fails it where all must be there. */
    static void need(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        require(found, "the program " + program + " is not installed");
    }

    private static void require(boolean met, String otherwise) {
        if ("true".equals(System.getenv("CI"))) {
            assertThat(met).as(otherwise).isTrue();
        }
        if (!met) {
            System.out.println("skipped: " + otherwise);
        }
        assumeThat(met).as(otherwise).isTrue();
    }

    /** The foreign captures that are whole classic pcap files of moderate size, with their packets. */
    static Map<Path, List<Packet>> captures() throws IOException {
        Path folder = Path.of(System.getProperty("captures", "absent"));
        require(Files.isDirectory(folder), "no captures in " + folder);
        Map<Path, List<Packet>> captures = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Judges::isSmall).sorted().toList()) {
                List<Packet> packets = PlainPcap.read(file);
                if (!packets.isEmpty()) {
                    captures.put(file, packets);
                }
            }
        }
        return captures;
    }

    private static boolean isSmall(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < LARGE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program and gives what it prints. */
    static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new ArrayList<>(process.inputReader().lines().toList());
        assertThat(process.waitFor()).as("exit code of %s", command).isZero();
        return lines;
    }
}
