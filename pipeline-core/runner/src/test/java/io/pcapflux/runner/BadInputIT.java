package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong is one clear line and the right exit code. */
class BadInputIT {
    private static final Path SAMPLE = Programs.HOME.resolve("examples/sample.pcap");

    @TempDir
    Path folder;

    @BeforeEach
    void makeBadFiles() throws IOException {
        byte[] sample = Files.readAllBytes(SAMPLE);
        Files.copy(SAMPLE, folder.resolve("sample.pcap"));
        Files.write(folder.resolve("empty.pcap"), new byte[0]);
        Files.writeString(folder.resolve("text.pcap"), "no capture at all");
        Files.write(folder.resolve("cut-header.pcap"), Arrays.copyOf(sample, 20));
        Files.write(folder.resolve("cut-packet.pcap"), Arrays.copyOf(sample, sample.length - 1));
        byte[] huge = sample.clone();
        Arrays.fill(huge, 32, 36, (byte) 0xFF);
        Files.write(folder.resolve("huge.pcap"), huge);
        Files.createDirectory(folder.resolve("folder.pcap"));
        Files.writeString(
                folder.resolve("filter.yaml"),
                "{ sources: [ live: { interface: lo, filter: tcp prot 443 } ], sinks: [ discard: {} ] }");
        Files.writeString(folder.resolve("broken.properties"), "a=\\u00zz");
        Files.writeString(folder.resolve("tools.properties"), "bootstrap.servers=nosuch.invalid:9092");
    }

    static Stream<Arguments> badInputs() {
        return Stream.of(
                arguments(List.of("read", "nosuch.pcap"), 1, "nosuch.pcap: no such file"),
                arguments(List.of("read", "empty.pcap"), 1, "empty.pcap: an empty file"),
                arguments(List.of("read", "text.pcap"), 1, "text.pcap: not a capture file"),
                arguments(List.of("read", "cut-header.pcap"), 1, "cut off in the pcap file header: 20 of 24 bytes"),
                arguments(List.of("read", "--count", "cut-packet.pcap"), 1, "cut off in the packet"),
                arguments(List.of("read", "huge.pcap"), 1, "packet 1: a captured length of 4294967295 bytes"),
                arguments(List.of("read", "folder.pcap"), 1, "folder.pcap: no file in this folder"),
                arguments(List.of("read", "-", "-"), 2, "standard input is there once"),
                arguments(List.of("info", "-", "-"), 2, "standard input is there once"),
                arguments(List.of("info", "nosuch.pcap"), 1, "nosuch.pcap: no such file: give a pcap or pcapng file"),
                arguments(List.of("info", "folder.pcap"), 1, "folder.pcap: a directory"),
                arguments(List.of("read", "*.nothing"), 1, "*.nothing: no file matches"),
                arguments(List.of("info", "text.pcap"), 1, "text.pcap: not a capture file"),
                arguments(List.of("read"), 2, "name at least one capture file"),
                arguments(List.of("read", "sample.pcap", "tcp", "port", "443"), 2, "put the filter in -f"),
                arguments(List.of("read", "sample.pcap", "-f", "tcp prot 443"), 2, "syntax error"),
                arguments(List.of("read", "sample.pcap", "-d", "-f", "tcp prot 443"), 2, "syntax error"),
                arguments(List.of("read", "sample.pcap", "-f", "type mgt"), 2, "not valid for link type EN10MB"),
                arguments(List.of("capture", "-i", "lo", "-f", "tcp prot 443"), 2, "syntax error"),
                arguments(List.of("capture", "-d", "-f", "tcp prot 443"), 2, "syntax error"),
                arguments(List.of("capture", "-i", "lo", "-y", "NO_SUCH"), 2, "there is no link type NO_SUCH"),
                arguments(
                        printingNamesTo("no/such/list"), 1, "no/such/list: the names of files cannot be written there"),
                arguments(List.of("run", "filter.yaml"), 2, "filter.yaml:1:45: \"filter\" of live: "),
                arguments(List.of("validate", "filter.yaml"), 2, "filter.yaml:1:45: \"filter\" of live: "),
                arguments(List.of("read", "sample.pcap", "-w", "sample.pcap"), 2, "is an input too"),
                arguments(List.of("read", ".", "-w", "sample.pcap"), 2, "is an input too"),
                arguments(List.of("read", "sample.pcap", "--count", "--report", "sample.pcap"), 2, "is an input too"),
                arguments(List.of("read", "sample.pcap", "-w", "o.pcap", "--report", "./o.pcap"), 2, "both go to"),
                arguments(List.of("read", "sample.pcap", "-w", "-", "--report", "-"), 2, "both go to"),
                arguments(
                        List.of("read", "sample.pcap", "--count", "--report", "nowhere/r.json"),
                        1,
                        "the report cannot be written"),
                arguments(List.of("read", "sample.pcap", "-w", "o.pcap", "-F", "x"), 2, "-F x: must be one of pcap,"),
                arguments(List.of("reed", "sample.pcap"), 2, "there is no command reed"),
                arguments(List.of("read", "s*.pcap", "-w", "sample.pcap"), 2, "is an input too"),
                arguments(List.of("read", "sample.pcap", "-w", "no/such/out.pcap"), 1, "its folder does not exist"),
                arguments(
                        List.of("read", "sample.pcap", "-w", "o.pcap.LZ4"),
                        2,
                        ".lz4 cannot be written: use .gz or .zst"),
                arguments(List.of("read", "sample.pcap", "-c", "0"), 2, "-c must be at least 1"),
                arguments(List.of("read", "sample.pcap", "--nonsense"), 2, "--nonsense"),
                arguments(List.of("frobnicate"), 2, "frobnicate"),
                arguments(List.of(), 2, "a command is missing"),
                arguments(List.of("run", "nosuch.yaml"), 2, "nosuch.yaml: no such file"),
                arguments(List.of("validate", "folder.pcap"), 2, "folder.pcap: cannot be read"),
                arguments(List.of("replay", "sample.pcap", "--topic", "t"), 2, "--bootstrap"),
                arguments(withConfig("nosuch.properties"), 2, "nosuch.properties is not there"),
                arguments(withConfig("broken.properties"), 2, "is no properties file that can be read"),
                arguments(withConfig("tools.properties"), 1, "no Kafka broker answers at 127.0.0.1:9 within 1 s"),
                arguments(
                        List.of("replay", "sample.pcap", "--bootstrap", "127.0.0.1:9", "--topic", "a b"),
                        2,
                        "\"topic\" of kafka"),
                arguments(
                        List.of(
                                "replay",
                                "sample.pcap",
                                "--bootstrap",
                                "127.0.0.1:9",
                                "--topic",
                                "t",
                                "--connect-timeout",
                                "2s"),
                        1,
                        "no Kafka broker answers at 127.0.0.1:9 within 2 s"));
    }

    private static List<String> printingNamesTo(String list) {
        return List.of("capture", "-i", "lo", "-b", "packets:1", "-b", "printname:" + list, "-w", "out.pcapng");
    }

    private static List<String> withConfig(String file) {
        String all = "consume --bootstrap 127.0.0.1:9 --topic t -w out.pcapng --connect-timeout 1s --command-config ";
        return List.of((all + file).split(" ", -1));
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void isOneLineWithTheRightExitCode(List<String> arguments, int exit, String message) {
        Programs.Result result = Programs.pcapflux(folder, arguments.toArray(String[]::new));

        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        List<String> lines = result.errors().stream()
                .filter(line -> !line.contains(": ran ") && !line.startsWith("pcapflux:   ") && !line.startsWith("  "))
                .toList();
        assertThat(lines).singleElement().asString().startsWith("pcapflux: ").contains(message);
    }

    @Test
    void packetsBeforeTheDamageAreWrittenAndCounted() throws IOException {
        Programs.Result whole =
                Programs.pcapflux(folder, "read", "sample.pcap", "--count").orFail();
        Programs.Result result =
                Programs.pcapflux(folder, "read", "cut-packet.pcap", "-w", "out.pcap", "--report", "-");
        Programs.Result kept =
                Programs.pcapflux(folder, "read", "out.pcap", "--count").orFail();

        long packets = Long.parseLong(whole.text().split(" ", -1)[0]);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(kept.text()).startsWith((packets - 1) + " ");
        assertThat(result.text())
                .contains("\"received\":" + (packets - 1), "\"damaged\":1", "\"balanced\":true", "\"loss\":false");
    }

    @Test
    void mistakesInAConfigurationAreAllToldWithTheirPlace() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), """
                name: bad
                sorces: []
                sources:
                  - pcap-file: { paht: a.pcap }
                operators:
                  - truncate: many
                  - limit: { packets: 0 }
                sinks:
                  - kafka: { bootstrap: "${NO_SUCH_VARIABLE}", topic: t, properties: { sasl.password: hunter2 }, key: flaw }
                """);

        Programs.Result result = Programs.pcapflux(folder, "validate", "bad.yaml");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains("bad.yaml:2:1: unknown key \"sorces\": did you mean \"sources\"?")
                .contains("bad.yaml:4:18: unknown key \"paht\" in pcap-file: did you mean \"path\"?")
                .contains("bad.yaml:4:16: pcap-file needs \"path\"")
                .contains("bad.yaml:6:15: truncate must be a whole number")
                .contains("bad.yaml:7:23: \"packets\" of limit: must be at least 1, not 0")
                .contains("bad.yaml:9:25: a variable here is not set")
                .contains("\"key\" of kafka must be one of")
                .doesNotContain("hunter2");
    }

    @Test
    void aFullDiskIsToldWhereTheCommandItselfPrints() {
        for (String command : List.of("info sample.pcap", "info sample.pcap --json", "read sample.pcap --count")) {
            Programs.Result result = Programs.run(
                    folder,
                    Map.of(),
                    "bash",
                    "-c",
                    Programs.HOME.resolve("bin/pcapflux") + " " + command + " >/dev/full");
            assertThat(result.exit()).as(command).isEqualTo(1);
            assertThat(result.err()).contains("standard output: No space left on device");
        }
    }

    @Test
    void namesBeyondAsciiAreReadAndWrittenInTheOldestOfLocales() throws IOException {
        Files.copy(folder.resolve("sample.pcap"), folder.resolve("über.pcap"));
        Programs.Result result =
                Programs.run(folder, Map.of("LC_ALL", "C"), Programs.command("read", "über.pcap", "-w", "größer.pcap"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(folder.resolve("größer.pcap")).exists();
    }

    @Test
    void namesOfFilesSayNothingToTheTerminal() throws IOException {
        Files.writeString(folder.resolve("bad\u001B[31m.pcap"), "no capture");
        Programs.Result result = Programs.pcapflux(folder, "read", "bad\u001B[31m.pcap");
        assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).contains("bad?[31m.pcap: not a capture file").doesNotContain("\u001B");
    }

    @Test
    void anOutputPipeThatClosesWhileAFileIsWrittenIsAFailure() throws IOException {
        Files.writeString(folder.resolve("two.yaml"), """
                sources: [ { pcap-file: { path: %s, loop: 500 } } ]
                sinks: [ { console: {} }, { pcap-file: { path: cut.pcap } } ]
                """.formatted(Programs.HOME.resolve("examples/sample.pcap")));
        Programs.Result result = Programs.run(
                folder,
                Map.of(),
                "bash",
                "-c",
                Programs.HOME.resolve("bin/pcapflux") + " run two.yaml | head -n 1; echo ${PIPESTATUS[0]}");
        assertThat(result.text()).endsWith(ExitCode.FAILED + System.lineSeparator());
        assertThat(result.err()).contains("standard output was closed, and the other sinks ended with it");
    }

    @Test
    void anOutputPipeThatCloseEndsQuietly() {
        Programs.Result result = Programs.run(
                folder,
                Map.of(),
                "bash",
                "-c",
                "set -o pipefail; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do set -- \"$@\" sample.pcap; done; "
                        + Programs.HOME.resolve("bin/pcapflux") + " read \"$@\" | head -n 1; echo ${PIPESTATUS[0]}");

        assertThat(result.err()).isEmpty();
        assertThat(result.text().lines().toList()).hasSize(2).last().isEqualTo("0");
    }
}
