package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped examples of live capture, between namespaces. */
@NullUnmarked // set by JUnit
class LiveExamplesIT {
    private static final Path EXAMPLES = Programs.HOME.resolve("examples");
    private static final String UNIT = "pcapflux-capture.service";

    @TempDir
    private Path folder;

    private Namespaces net;

    @BeforeEach
    void connect() {
        net = Namespaces.make(folder);
        net.nearIp("link", "set", "lo", "up");
    }

    @AfterEach
    void disconnect() {
        if (net != null) {
            net.close();
        }
    }

    private Process start(Map<String, String> environment, String... command) throws IOException {
        Process process = Programs.start(folder, environment, net.near(command));
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            assertThat(process.isAlive()).as(Programs.error(folder, process)).isTrue();
            return Programs.error(folder, process).contains("listening on any");
        });
        return process;
    }

    private static void end(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void packetsToTheBrokerAreLeftOutOfThoseThatGoToIt() throws Exception {
        Programs.need("tshark");
        try (KafkaProcess kafka = KafkaProcess.start(folder, net::near)) {
            Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP", kafka.bootstrap());
            String example = Files.readString(EXAMPLES.resolve("live-to-kafka.yaml"));
            Files.writeString(folder.resolve("both.yaml"), example + "  - pcap-file: { path: seen.pcapng }\n");
            Process process = start(environment, Programs.command("run", "both.yaml", "--report", "report.json"));
            net.send(1000, 96);
            process.destroy();
            end(process);
            JsonNode report = JsonMapper.shared().readTree(Files.readString(folder.resolve("report.json")));
            assertThat(report.at("/balanced").asBoolean()).isTrue();
            assertThat(report.at("/sinks/0/written")).isEqualTo(report.at("/sources/0/received"));
            String port = kafka.bootstrap().replaceFirst(".*:", "");
            assertThat(seen("udp")).isEqualTo(1000);
            assertThat(seen("tcp.port == " + port)).isZero();

            assertThatItIsWarnedOf(
                    environment, example.replace("exclude-brokers: true", "exclude-brokers: false"), port);
        }
    }

    private long seen(String filter) {
        return Programs.run(folder, Map.of(), "tshark", "-r", "seen.pcapng", "-Y", filter)
                .orFail()
                .text()
                .lines()
                .count();
    }

    /** The one packet sent becomes hundreds. */
    private void assertThatItIsWarnedOf(Map<String, String> environment, String yaml, String port) throws Exception {
        Files.writeString(folder.resolve("loop.yaml"), yaml + "operators:\n  - limit: { packets: 300 }\n");
        Process process = start(environment, Programs.command("run", "loop.yaml"));
        net.send(1, 96);
        end(process);
        assertThat(Programs.error(folder, process))
                .contains("exclude-brokers: true", "\"not ((host 127.0.0.1 and tcp port " + port + "))\"");
    }

    @Test
    void theSystemdUnitRunsWithItsCapabilityAlone() throws Exception {
        Programs.need("setpriv");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<String, String> service = settings(Files.readAllLines(EXAMPLES.resolve(UNIT)));
        assertThat(service)
                .containsEntry("AmbientCapabilities", "CAP_NET_RAW")
                .containsEntry("CapabilityBoundingSet", "CAP_NET_RAW")
                .containsEntry("StateDirectory", "pcapflux");
        Process process = start(Map.of(), asItsUser(service.get("ExecStart")));
        net.send(10, 96);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            Programs.signal("HUP", process);
            return !captured().isEmpty();
        });
        net.send(10, 96);
        process.destroy();
        end(process);
        assertThat(captured()).hasSizeGreaterThan(1);
    }

    private static Map<String, String> settings(List<String> unit) {
        return unit.stream()
                .filter(line -> line.matches("[A-Z]\\w+=.*"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private String[] asItsUser(String command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        all.addAll(List.of("--bounding-set=-all,+net_raw", "--inh-caps=+net_raw", "--ambient-caps=+net_raw"));
        all.add("--no-new-privs");
        Stream.of(command.split(" "))
                .map(word -> word.replace("/opt/pcapflux", Programs.HOME.toString())
                        .replace("/var/lib/pcapflux", folder.toString()))
                .forEach(all::add);
        return all.toArray(String[]::new);
    }

    private List<Path> captured() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().matches("capture_.*\\.pcapng"))
                    .toList();
        }
    }

    @Test
    void systemdAcceptsTheUnit() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "there is no systemd here");
        String unit = Files.readString(EXAMPLES.resolve(UNIT)).replace("/opt/pcapflux", Programs.HOME.toString());
        Files.writeString(folder.resolve(UNIT), unit);
        Programs.Result verified = Programs.run(folder, Map.of(), "systemd-analyze", "verify", "./" + UNIT);
        assertThat(verified.exit()).as(verified.err()).isZero();
        assertThat(verified.err()).doesNotContain(UNIT);
    }
}
