package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is valid and runs. */
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\R(.*?)^```");

    @TempDir
    Path folder;

    @BeforeEach
    void beInTheDistribution() throws IOException {
        for (String part : List.of("bin", "examples")) {
            Files.createSymbolicLink(folder.resolve(part), Programs.HOME.resolve(part));
        }
    }

    static List<String> blocks(String language) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Programs.ROOT.resolve("README.md")));
        List<String> found = new ArrayList<>();
        while (block.find()) {
            if (block.group(1).equals(language)) {
                found.add(block.group(2));
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    @Test
    void theYamlIsShortAndRuns() throws IOException {
        List<String> blocks = blocks("yaml");
        assertThat(blocks.get(0).lines().count()).isLessThanOrEqualTo(17);
        Files.createDirectory(folder.resolve("captures"));
        Files.copy(Programs.HOME.resolve("examples/sample.pcap"), folder.resolve("captures/one.pcap"));
        for (String yaml : blocks) {
            Files.writeString(folder.resolve("readme.yaml"), yaml);

            Programs.Result run = Programs.run(
                            folder,
                            Map.of("KAFKA_BOOTSTRAP", "embedded", "HTTP_ADDRESS", "127.0.0.1:0"),
                            Programs.command("run", "readme.yaml", "--report", "-"))
                    .orFail();

            assertThat(run.text()).contains("\"balanced\":true", "\"loss\":false");
        }
        assertThat(folder.resolve("https.pcap")).isNotEmptyFile();
        assertThat(folder.resolve("out")).isDirectoryContaining("glob:**.pcapng.zst");
    }

    @Test
    void everyCommandRuns() throws IOException {
        List<String> commands = blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("bin/pcapflux"))
                .toList();

        assertThat(commands)
                .hasSizeGreaterThan(3)
                .allSatisfy(command -> assertThat(Programs.run(folder, Map.of(), "bash", "-c", command)
                                .orFail()
                                .exit())
                        .isZero());
    }

    @Test
    void theBuildCommandRunsAShippedExample() throws IOException {
        List<String> builds = blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.contains(" mvn "))
                .toList();

        assertThat(builds).hasSize(2);
        assertThat(builds.get(0)).contains("package").endsWith("bin/pcapflux run examples/replay-to-kafka.yaml");
        assertThat(builds.get(1)).endsWith("mvn -B verify");
    }

    @Test
    void theJavaCompilesAndRuns() throws IOException {
        for (String block : blocks("java")) {
            Programs.Result run = runAsMain(block);

            assertThat(run.text()).matches("(?s)([1-9]\\d* (packets read|bytes)\n)+");
        }
        assertThat(folder.resolve("https.pcap")).isNotEmptyFile();
    }

    private Programs.Result runAsMain(String body) throws IOException {
        String source = """
                import io.pcapflux.bpf.*;
                import io.pcapflux.operator.*;
                import io.pcapflux.pipeline.*;
                import io.pcapflux.sink.pcapfile.*;
                import io.pcapflux.source.*;
                import io.pcapflux.source.pcapfile.*;
                class Example {
                    public static void main(String[] args) {
                %s
                    }
                }
                """.formatted(body);
        Files.writeString(folder.resolve("Example.java"), source);
        return Programs.run(
                        folder,
                        Map.of(),
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        Programs.HOME.resolve("lib") + "/*",
                        "Example.java")
                .orFail();
    }

    @Test
    void theComposeFileIsValid() {
        Programs.need("docker-compose");
        Programs.Result config = Programs.run(
                folder,
                Map.of(),
                "docker-compose",
                "-f",
                Programs.ROOT.resolve("docker-compose.yml").toString(),
                "config");

        assertThat(config.exit()).as(config.err()).isZero();
        assertThat(config.text()).contains("apache/kafka:").contains("replay");
    }

    @Test
    void theTopLevelIsAsItShouldBe() throws IOException {
        try (Stream<Path> files = Files.list(Programs.ROOT)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")))
                    .containsAll(List.of(
                            "pom.xml",
                            "README.md",
                            "LICENSE",
                            "docker-compose.yml",
                            "pipeline-core",
                            "sources",
                            "sinks"));
        }
    }
}
