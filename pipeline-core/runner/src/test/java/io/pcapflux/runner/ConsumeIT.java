package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Back from Kafka, against a broker in another process, and with processes that are killed. */
class ConsumeIT {
    private static final String FTP = "zeek+zeek/testing/btest/Traces/ftp/cwd-navigation.pcap";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KILLS = Boolean.getBoolean("heavy") ? 12 : 2;

    @TempDir
    Path folder;

    @Test
    void aCaptureComesBackFromEachLayoutAndAgainOnlyOnce() throws Exception {
        Path capture = Programs.capture(FTP);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            for (String layout : List.of("record", "segment")) {
                kafka.replay(capture, layout, layout);
                assertThat(digest(kafka.consume(layout, layout + ".pcapng")))
                        .as(layout)
                        .isEqualTo(digest(capture));
            }
            kafka.replay(capture, "record", "record");
            assertThat(digest(kafka.consume("record", "again.pcapng"))).isEqualTo(digest(capture));
            JsonNode source = Programs.ledger(folder).get("sources").get(0);
            assertThat(source.get("received").asLong()).isEqualTo(8317);
            assertThat(source.get("noted").get("duplicate").asLong()).isEqualTo(8317);
        }
    }

    private String digest(Path file) {
        String json = Programs.pcapflux(folder, "info", "--json", "--digest", file.toString())
                .orFail()
                .text();
        return JsonMapper.shared().readTree(json).get("digest").asString();
    }

    @Test
    void aSignalWhileItLooksForABrokerEndsItInOrder() throws Exception {
        Process consume = Programs.start(
                folder,
                Map.of(),
                Programs.command(
                        "consume",
                        "--bootstrap",
                        "127.0.0.1:9",
                        "--topic",
                        "none",
                        "--connect-timeout",
                        "1h",
                        "--debug",
                        "-w",
                        "none.pcapng",
                        "--report",
                        "ledger.json"));
        await().atMost(PATIENCE).until(() -> Programs.error(folder, consume).contains("could not be established"));
        Programs.signal("TERM", consume);
        assertThat(consume.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(consume.exitValue()).as(Programs.error(folder, consume)).isZero();
        assertThat(Programs.error(folder, consume)).doesNotContain("counted as failed");
        assertThat(Programs.ledger(folder).get("sources").get(0).get("received").asLong())
                .isZero();
    }

    @Test
    void killedAndRebalancedConsumersOfAGroupMissNothingAndWriteNothingTwice() throws Exception {
        int packets = 150_000;
        Path capture = numbered(packets);
        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            createTopic(kafka, "shared", 4);
            kafka.replay(capture, "shared", "record");
            List<Path> files = new ArrayList<>();
            List<Process> members = new ArrayList<>();
            members.add(member(kafka, files));
            for (int i = 0; i < KILLS; i++) {
                Path growing = files.get(files.size() - 1);
                await().atMost(PATIENCE).until(() -> Files.exists(growing) && Files.size(growing) > 200_000);
                members.add(member(kafka, files)); // while the others are at work
                members.remove(0).destroyForcibly().waitFor();
            }
            members.add(member(kafka, files));
            for (Process member : members) {
                assertThat(member.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(member.exitValue())
                        .as(Programs.error(folder, member))
                        .isZero();
            }
            Process last = member(kafka, files); // what only a killed one had seen
            assertThat(last.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            Set<Long> found = new TreeSet<>();
            for (Path file : files) {
                List<Long> numbers = numbers(file);
                assertThat(numbers).as("%s", file).doesNotHaveDuplicates();
                found.addAll(numbers);
            }
            assertThat(found).hasSize(packets);
            assertThat(committed(kafka, "group")).isEqualTo(packets);
        }
    }

    /** Reads slowly, so that it can be killed in the middle. */
    private Process member(KafkaProcess kafka, List<Path> files) throws IOException {
        String out = "out" + files.size() + ".pcapng";
        files.add(folder.resolve(out));
        return Programs.start(
                folder,
                Map.of(),
                Programs.command(
                        "consume",
                        "--bootstrap",
                        kafka.bootstrap(),
                        "--topic",
                        "shared",
                        "--group",
                        "group",
                        "--until-end",
                        "-X",
                        "session.timeout.ms=6000",
                        "-X",
                        "max.poll.records=10",
                        "-w",
                        out));
    }

    @Test
    void recordsThatHoldNoPacketGoToTheTopicForDeadLetters() throws Exception {
        Programs.Result file = consumeWithDeadLetters("127.0.0.1:9", "aside.pcapng");
        assertThat(file.exit()).isEqualTo(2);
        assertThat(file.errors()).singleElement().asString().contains("have no place in a capture file");

        try (KafkaProcess kafka = KafkaProcess.start(folder)) {
            kafka.replay(numbered(10), "packets", "record");
            putNoPacket(kafka, "packets");
            createTopic(kafka, "aside", 1);

            consumeWithDeadLetters(kafka.bootstrap(), "aside").orFail();
            assertDeadLettered(kafka, 1);

            Files.writeString(folder.resolve("aside.yaml"), """
                    name: aside
                    sources:
                      - kafka: { bootstrap: "%s", topic: packets, until-end: true, group: g, dead-letter: aside }
                    sinks:
                      - discard: {}
                    """.formatted(kafka.bootstrap()));
            Programs.pcapflux(folder, "run", "aside.yaml", "--report", "ledger.json")
                    .orFail();
            assertDeadLettered(kafka, 2);
            assertThat(committed(kafka, "g")).isEqualTo(11);
        }
    }

    private Programs.Result consumeWithDeadLetters(String bootstrap, String deadLetters) {
        return Programs.pcapflux(
                folder,
                "consume",
                "--bootstrap",
                bootstrap,
                "--topic",
                "packets",
                "--until-end",
                "--dead-letter",
                deadLetters,
                "-w",
                "packets.pcap",
                "--report",
                "ledger.json");
    }

    private static void putNoPacket(KafkaProcess kafka, String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[] {1})).get(30, TimeUnit.SECONDS);
        }
    }

    private void assertDeadLettered(KafkaProcess kafka, long inAll) throws Exception {
        JsonNode source = Programs.ledger(folder).get("sources").get(0);
        assertThat(source.get("received").asLong()).isEqualTo(10);
        assertThat(source.at("/noted/foreign").asLong()).isEqualTo(1);
        assertThat(source.at("/noted/deadLettered").asLong()).isEqualTo(1);
        TopicPartition aside = new TopicPartition("aside", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            assertThat(admin.listOffsets(Map.of(aside, OffsetSpec.latest()))
                            .partitionResult(aside)
                            .get(30, TimeUnit.SECONDS)
                            .offset())
                    .isEqualTo(inAll);
        }
    }

    private static long committed(KafkaProcess kafka, String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            return admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        }
    }

    private static void createTopic(KafkaProcess kafka, String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** A capture whose packets are a microsecond apart. */
    private Path numbered(int packets) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(24 + packets * (16 + 60)).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(65535).putInt(1);
        for (int i = 0; i < packets; i++) {
            file.putInt(1_700_000_000 + i / 1_000_000).putInt(i % 1_000_000);
            file.putInt(60).putInt(60).put(new byte[60]);
        }
        return Files.write(folder.resolve("numbered.pcap"), file.array());
    }

    /** The times of the packets of a file, as far as it goes: that of a process that was killed may be cut off. */
    private static List<Long> numbers(Path file) throws IOException {
        List<Long> numbers = new ArrayList<>();
        if (!Files.exists(file)) {
            return numbers;
        }
        try (CaptureReader reader = CaptureFiles.open(file)) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                numbers.add(packet.timestampNanos());
            }
        } catch (CaptureFormatException e) {
            // cut off
        }
        return numbers;
    }
}
