package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The main job against a broker in another process, judged by clients that are not ours. */
class ReplayIT {
    private static final String FTP = "zeek+zeek/testing/btest/Traces/ftp/cwd-navigation.pcap";

    @TempDir
    Path folder;

    @Test
    void anIndependentClientReadsBackEveryFrameAndItsHeader() throws Exception {
        Programs.need("kcat", "tcpdump");
        Programs.needConfluentKafka(folder);
        Path capture = Programs.capture(FTP);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            replay(kafka, capture, "t");

            Programs.Result verdict = judge("judge_records.py", kafka, "t", capture);

            assertThat(verdict.text()).as(verdict.err()).isEqualTo("8317 records, 8317 frames, equal\n");
        }
    }

    private JsonNode replay(KafkaProcess kafka, Path capture, String topic, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                capture.toString(),
                "--bootstrap",
                kafka.bootstrap(),
                "--topic",
                topic,
                "--report",
                "ledger.json"));
        arguments.addAll(List.of(more));
        Programs.pcapflux(folder, arguments.toArray(String[]::new)).orFail();
        JsonNode ledger = Programs.ledger(folder);
        assertThat(ledger.get("loss").asBoolean()).isFalse();
        return ledger;
    }

    @Test
    void withFlowKeysBothDirectionsOfAConversationLieInOnePartition() throws Exception {
        Programs.need("tshark");
        Programs.needConfluentKafka(folder);
        Path capture = Programs.capture(FTP);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            createTopic(kafka, "flows", 6);
            replay(kafka, capture, "flows", "--key", "flow");

            Programs.Result verdict = judge("judge_flows.py", kafka, "flows", capture);

            assertThat(verdict.text())
                    .as(verdict.err())
                    .matches("(\\d+) conversations, \\1 of them in one partition, .*\n");
        }
    }

    private static void createTopic(KafkaProcess kafka, String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private Programs.Result judge(String script, KafkaProcess kafka, String topic, Path capture) throws Exception {
        Path file = Path.of(
                Objects.requireNonNull(ReplayIT.class.getResource("/" + script)).toURI());
        return Programs.run(
                folder, Map.of(), Programs.PYTHON, file.toString(), kafka.bootstrap(), topic, capture.toString());
    }

    @Test
    void interruptedItDrainsAndExitsZeroWithABalancedLedger() throws Exception {
        Path large = Programs.repeated(folder, Programs.capture(FTP), 200);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            Process replay = startReplay(kafka, large);
            awaitRecords(kafka);

            interrupt(replay);

            assertThat(replay.waitFor(60, TimeUnit.SECONDS)).isTrue();
            JsonNode ledger = Programs.ledger(folder);
            JsonNode sink = ledger.get("sinks").get(0);
            assertThat(replay.exitValue()).as(Programs.error(folder, replay)).isZero();
            assertThat(sink.get("written").asLong())
                    .isEqualTo(sink.get("in").asLong())
                    .isLessThan(200L * 8317);
        }
    }

    @Test
    void interruptedWithTheBrokerGoneItEndsInTimeAndCountsTheRest() throws Exception {
        Path large = Programs.repeated(folder, Programs.capture(FTP), 200);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            Process replay = startReplay(kafka, large, "--shutdown-timeout", "6s");
            awaitRecords(kafka);

            kafka.kill();
            interrupt(replay);

            assertThat(replay.waitFor(30, TimeUnit.SECONDS)).isTrue();
            JsonNode ledger = Programs.ledger(folder);
            JsonNode sink = ledger.get("sinks").get(0);
            assertThat(replay.exitValue()).as(Programs.error(folder, replay)).isEqualTo(3);
            assertThat(ledger.get("loss").asBoolean()).isTrue();
            assertThat(sink.get("failed").asLong()).isPositive();
        }
    }

    private Process startReplay(KafkaProcess kafka, Path capture, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                capture.toString(),
                "--bootstrap",
                kafka.bootstrap(),
                "--topic",
                "large",
                "--report",
                "ledger.json"));
        arguments.addAll(List.of(more));
        return Programs.start(folder, Map.of(), Programs.command(arguments.toArray(String[]::new)));
    }

    private void awaitRecords(KafkaProcess kafka) {
        Programs.need("kcat");
        String[] firstRecord = {"kcat", "-b", kafka.bootstrap(), "-C", "-t", "large", "-e", "-q", "-c", "1"};
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Programs.run(folder, Map.of(), firstRecord).text().isEmpty());
    }

    private static void interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }
}
