package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.kafka.embedded.SecuredBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Brokers with TLS and passwords, as users tell of them: in a file, on the command line, in YAML. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplaySecuredIT {
    private static final String SAMPLE =
            Programs.HOME.resolve("examples/sample.pcap").toString();

    private final Path folder;
    private final SecuredBroker broker;

    ReplaySecuredIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.broker = new SecuredBroker(folder.resolve("kafka"));
    }

    @BeforeAll
    void allowAliceToMakeTopics() throws Exception {
        for (String topic : List.of("by-file", "by-flags", "by-yaml")) {
            broker.allow(topic, AclOperation.WRITE);
            broker.allow(topic, AclOperation.CREATE);
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Programs.Result replay(String bootstrap, String topic, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                SAMPLE,
                "--bootstrap",
                bootstrap,
                "--topic",
                topic,
                "--partitions",
                "1",
                "--timestamp",
                "now"));
        arguments.addAll(more);
        return Programs.pcapflux(folder, arguments.toArray(String[]::new));
    }

    private Path file(Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.putAll(settings);
        Path file = Files.createTempFile(folder, "client", ".properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return file;
    }

    @Test
    void settingsInAFileLogIn() throws IOException {
        Path config = file(broker.login("SCRAM-SHA-512", true, SecuredBroker.PASSWORD));

        replay(broker.secured(true), "by-file", List.of("--command-config", config.toString()))
                .orFail();
    }

    @Test
    void settingsOnTheCommandLineLogIn() {
        List<String> flags = new ArrayList<>();
        broker.login("SCRAM-SHA-256", false, SecuredBroker.PASSWORD).forEach((key, value) -> {
            flags.add("-X");
            flags.add(key + "=" + value);
        });

        replay(broker.secured(false), "by-flags", flags).orFail();
    }

    @Test
    void settingsInYamlLogIn() throws IOException {
        StringBuilder yaml = new StringBuilder("""
                name: secured
                sources:
                  - pcap-file: { path: "%s" }
                sinks:
                  - kafka:
                      bootstrap: "%s"
                      topic: by-yaml
                      timestamp: now
                      create: { partitions: 2 }
                      properties:
                """.formatted(SAMPLE, broker.secured(true)));
        broker.login("SCRAM-SHA-256", true, "${PASSWORD}")
                .forEach((key, value) -> yaml.append("        ")
                        .append(key)
                        .append(": '")
                        .append(value)
                        .append("'\n"));
        Files.writeString(folder.resolve("secured.yaml"), yaml);

        Programs.run(folder, Map.of("PASSWORD", SecuredBroker.PASSWORD), Programs.command("run", "secured.yaml"))
                .orFail();
    }

    @Test
    void wrongPasswordIsToldInOneLineAndNotShown() throws IOException {
        Path config = file(broker.login("SCRAM-SHA-512", true, "hunter2-is-wrong"));

        Programs.Result refused =
                replay(broker.secured(true), "by-file", List.of("--command-config", config.toString()));

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("do not trust each other").doesNotContain("hunter2");
    }
}
