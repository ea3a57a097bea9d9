package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A replay is killed at a random moment and started again; a client that is not ours sees every packet once. */
class ReplayKillIT {
    private static final int PACKETS = 200_000;
    private static final int LENGTH = 100;
    private static final int PARTITIONS = 3;

    /** Less than what is left to send behind the first commit. */
    private static final int BEHIND_COMMIT_MILLIS = 1500;

    @TempDir
    Path folder;

    @Test
    void killedAnywhereAndStartedAgainEveryPacketIsThereOnce() throws Exception {
        Programs.need("kcat");
        int kills = Boolean.getBoolean("heavy") ? 30 : 3;
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("ReplayKillIT: " + kills + " kills, seed " + seed);
        Path capture = numbered();
        List<String> expected =
                IntStream.range(0, PACKETS).mapToObj(ReplayKillIT::text).toList();
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            createTopic(kafka, "whole");
            long began = System.nanoTime();
            resume(kafka, capture, "whole");
            int whole = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            System.out.println("  undisturbed it takes " + whole + " ms");
            int inBetween = 0;
            for (int kill = 1; kill <= kills; kill++) {
                String topic = "killed-" + kill;
                createTopic(kafka, topic);

                boolean behindCommit = kill % 2 == 1;
                int millis = random.nextInt(behindCommit ? BEHIND_COMMIT_MILLIS : whole);
                int before = killAfter(millis, behindCommit, replay(kafka, capture, topic), kafka, topic);
                JsonNode ledger = resume(kafka, capture, topic);

                System.out.println("  " + millis + " ms after " + (behindCommit ? "a commit: " : "its start: ") + before
                        + " committed; then " + ledger.get("sinks") + ledger.get("operators"));
                assertThat(committed(kafka, topic)).isEqualTo(expected);
                assertThat(ledger.at("/operators/1/removed/resumed").asInt())
                        .isGreaterThanOrEqualTo(before); // a commit may have been under way
                if (before > 0 && before < PACKETS) {
                    inBetween++;
                }
            }
            assertThat(inBetween).as("kills between two commits").isPositive();
            JsonNode again = resume(kafka, capture, "killed-1");
            assertThat(again.get("sinks").get(0).get("in").asLong()).isZero();
            assertThat(again.at("/operators/1/name").asString()).isEqualTo("kafka/resumed");
            assertThat(again.at("/operators/1/removed/resumed").asLong()).isEqualTo(PACKETS);
        }
    }

    /** Packets that are their number in words of their own, so that kcat can print them. */
    private Path numbered() throws IOException {
        Path capture = folder.resolve("numbered.pcap");
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putLong(0);
        bytes.putInt(65535).putInt(147); // for private use: any bytes
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(capture))) {
            out.write(bytes.array());
            for (int i = 0; i < PACKETS; i++) {
                ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
                out.write(header.putInt(1_700_000_000 + i / 50_000)
                        .putInt(i % 50_000 * 20)
                        .putInt(LENGTH)
                        .putInt(LENGTH)
                        .array());
                out.write(text(i).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return capture;
    }

    private static String text(int number) {
        return String.format("%0" + LENGTH + "d", number);
    }

    private static void createTopic(KafkaProcess kafka, String name) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static Admin admin(KafkaProcess kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
    }

    private static String[] replay(KafkaProcess kafka, Path capture, String topic) {
        return Programs.command(
                "replay",
                capture.toString(),
                "--bootstrap",
                kafka.bootstrap(),
                "--topic",
                topic,
                "--resume",
                "--speed",
                "original", // or most kills would come before it or behind it
                "--report",
                "ledger.json");
    }

    /** Returns how many packets readers saw then. */
    private int killAfter(long millis, boolean behindCommit, String[] replay, KafkaProcess kafka, String topic)
            throws Exception {
        Process process = Programs.start(folder, Map.of(), replay);
        if (behindCommit) {
            awaitCommit(kafka, topic);
        }
        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        if (ended) {
            assertThat(process.exitValue()).as(Programs.error(folder, process)).isZero();
        }
        return committed(kafka, topic).size();
    }

    private static void awaitCommit(KafkaProcess kafka, String topic) {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        try (Admin admin = admin(kafka)) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> admin.listOffsets(ends, committed).all().get(30, TimeUnit.SECONDS).values().stream()
                            .anyMatch(end -> end.offset() > 0));
        }
    }

    private JsonNode resume(KafkaProcess kafka, Path capture, String topic) throws IOException {
        Programs.Result resumed =
                Programs.run(folder, Map.of(), replay(kafka, capture, topic)).orFail();
        JsonNode ledger = Programs.ledger(folder);
        assertThat(ledger.get("loss").asBoolean()).as(resumed.err()).isFalse();
        return ledger;
    }

    private List<String> committed(KafkaProcess kafka, String topic) {
        String[] kcat = {
            "kcat",
            "-b",
            kafka.bootstrap(),
            "-X",
            "isolation.level=read_committed",
            "-C",
            "-t",
            topic,
            "-e",
            "-q",
            "-f",
            "%s\n"
        };
        return Programs.run(folder, Map.of(), kcat)
                .orFail()
                .text()
                .lines()
                .sorted()
                .toList();
    }
}
