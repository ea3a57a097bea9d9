package io.pcapflux.sink.console;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Captures that nobody on this project made, and the program that has the last word on them. */
final class ForeignCaptures {
    private static final Path FOLDER = Path.of(System.getProperty("captures", ""));

    private ForeignCaptures() {}

    /** All that deliver packets of agreed content, whole or damaged. */
    static List<Path> all() throws IOException {
        Path index = FOLDER.resolve("expected.tsv");
        if (!Files.isRegularFile(index)) {
            abort("skipped: there is no folder of captures at " + FOLDER);
        }
        try (Stream<String> lines = Files.lines(index)) {
            return lines.skip(1)
                    .map(line -> line.split("\t", -1))
                    .filter(row -> !row[3].equals("unspecified"))
                    .map(row -> FOLDER.resolve(row[0]))
                    .toList();
        }
    }

    /** What can be read. */
    static List<Packet> packets(Path file) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(file)) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
            }
        } catch (CaptureFormatException e) {
            return packets; // damage is what some of them are for
        }
        return packets;
    }

    /** What tcpdump prints on standard output, one string for each line. */
    static List<String> tcpdump(Path file, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tcpdump", "-r", file.toString(), "-nn"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Stream<String> lines =
                process.inputReader(StandardCharsets.ISO_8859_1).lines()) {
            return lines.toList();
        } finally {
            process.waitFor();
        }
    }

    /** Skips the test without tcpdump, on a user's machine; fails it where all must be there. */
    static void needTcpdump() {
        boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tcpdump")));
        if (!found) {
            if ("true".equals(System.getenv("CI"))) {
                fail("tcpdump is not installed");
            }
            abort("skipped: tcpdump is not installed");
        }
    }
}
