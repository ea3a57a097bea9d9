package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every shipped example is valid and runs as it stands; those of live capture do so in {@link LiveExamplesIT}. */
class ExamplesIT {
    @TempDir
    Path folder;

    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(Programs.HOME.resolve("examples"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.startsWith("live-"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isValidAndRuns(String example) throws IOException {
        Files.createSymbolicLink(folder.resolve("examples"), Programs.HOME.resolve("examples"));
        Programs.pcapflux(folder, "validate", "--connect", "examples/" + example);

        Programs.Result run = Programs.pcapflux(folder, "run", "examples/" + example, "--report", "-")
                .orFail();

        JsonNode ledger = JsonMapper.shared().readTree(run.text());
        assertThat(ledger.get("balanced").asBoolean()).isTrue();
        assertThat(ledger.get("sinks").valueStream())
                .isNotEmpty()
                .allSatisfy(sink -> assertThat(sink.get("written").asLong())
                        .isPositive()
                        .isEqualTo(sink.get("in").asLong()));
    }

    @Test
    void theDistributionHasAllItsParts() {
        assertThat(Programs.HOME.resolve("bin/pcapflux")).isExecutable();
        assertThat(Programs.HOME.resolve("lib")).isDirectoryContaining("glob:**/pcapflux-core-*.jar");
        assertThat(Programs.HOME.resolve("plugins")).isDirectory();
        assertThat(Programs.HOME.resolve("examples/sample.pcap")).isNotEmptyFile();
        assertThat(Programs.HOME.resolve("LICENSE")).isNotEmptyFile();
        assertThat(Programs.HOME.resolveSibling("pcapflux-" + System.getProperty("version") + ".tar.gz"))
                .isNotEmptyFile();
    }

    @Test
    void helpAndVersionAreThere() {
        assertThat(Programs.pcapflux(folder, "--version").orFail().text())
                .startsWith("pcapflux " + System.getProperty("version"));
        String help = Programs.pcapflux(folder, "--help").orFail().text();
        for (String command : List.of("run", "validate", "schema", "read", "info", "replay", "kafka")) {
            assertThat(help).contains("  " + command + " ");
            assertThat(Programs.pcapflux(folder, command, "--help").orFail().text())
                    .contains("Usage: pcapflux " + command);
        }
    }
}
