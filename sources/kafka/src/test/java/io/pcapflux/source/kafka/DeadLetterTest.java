package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.ledger.SourceCounts;
import io.pcapflux.operator.PacketOperators;
import io.pcapflux.packet.TestPackets;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineException;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.sink.DiscardSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLetterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] NO_PACKET = "a log line".getBytes(StandardCharsets.UTF_8);

    private final EmbeddedKafka broker;

    DeadLetterTest(@TempDir Path folder) {
        broker = EmbeddedKafka.start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Topic topic(Map<String, String> settings) throws Exception {
        return Topic.create(broker.bootstrapServers(), 1, settings);
    }

    private Topic topic() throws Exception {
        return topic(Map.of());
    }

    private static PipelineReport run(Options options) {
        return end(Pipeline.from(options.source()).to(new DiscardSink()).start());
    }

    private static PipelineReport end(PipelineRun run) {
        return Objects.requireNonNull(run.report().block(PATIENCE));
    }

    private static SourceCounts counts(PipelineReport report) {
        return report.ledger().sources().get(0);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : letter.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    @Test
    void whatIsNoPacketGoesThereAsItIsWithWhereItWasAndWhy() throws Exception {
        byte[] key = {1, 2};
        Topic aside = topic();
        Topic topic = topic().put(0, TestPackets.packet(0))
                .putRaw(0, key, NO_PACKET, Map.of("made-by", new byte[] {'x'}))
                .putRaw(0, null, null, Map.of(PacketHeader.NAME, new byte[] {1, 2, 3}))
                .put(0, TestPackets.packet(1));

        PipelineReport report = run(Options.of(topic).untilEnd().deadLetter(aside));

        assertThat(report.ledger().received()).isEqualTo(2);
        assertThat(report.ledger().balanced()).isTrue();
        assertThat(report.ledger().loss()).isFalse();
        assertThat(counts(report).noted())
                .containsOnly(Map.entry("foreign", 1L), Map.entry("corrupt", 1L), Map.entry("deadLettered", 2L));
        List<ConsumerRecord<byte[], byte[]>> letters = aside.records();
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).key()).isEqualTo(key);
        assertThat(letters.get(0).value()).isEqualTo(NO_PACKET);
        assertThat(headers(letters.get(0)))
                .containsEntry("made-by", "x")
                .containsEntry("__connect.errors.topic", topic.name())
                .containsEntry("__connect.errors.partition", "0")
                .containsEntry("__connect.errors.offset", "1")
                .containsEntry("__connect.errors.exception.message", "it has no header pcap or pcap.segment")
                .containsKeys("__connect.errors.exception.class.name", "pcapflux.timestamp");
        assertThat(letters.get(1).key()).isNull();
        assertThat(letters.get(1).value()).isNull();
        assertThat(letters.get(1).headers().lastHeader(PacketHeader.NAME).value())
                .containsExactly(1, 2, 3);
        assertThat(headers(letters.get(1))).containsEntry("__connect.errors.offset", "2");
    }

    @Test
    void letterIsKeptFromNowOnThoughItsRecordIsOld() throws Exception {
        Topic aside = topic();
        Topic topic = topic().putAt(0, 1_300_000_000_000L, NO_PACKET);
        long before = System.currentTimeMillis();

        run(Options.of(topic).untilEnd().deadLetter(aside));

        ConsumerRecord<byte[], byte[]> letter = aside.records().get(0);
        assertThat(letter.timestamp()).isGreaterThanOrEqualTo(before);
        assertThat(headers(letter)).containsEntry("pcapflux.timestamp", "1300000000000");
    }

    @Test
    void manyAreThereBeforeTheRunEndsAndTheGroupIsBehindThem() throws Exception {
        Topic aside = topic();
        Topic topic = topic().putAll(
                        IntStream.range(0, 20_000).mapToObj(i -> NO_PACKET).toList());

        PipelineReport report = run(Options.of(topic).group("many").untilEnd().deadLetter(aside));

        assertThat(counts(report).noted()).containsEntry("deadLettered", 20_000L);
        assertThat(aside.records())
                .hasSize(20_000)
                .isSortedAccordingTo((one, other) -> Integer.compare(offset(one), offset(other)));
        assertThat(topic.committed("many").values()).containsExactly(20_000L);
    }

    private static int offset(ConsumerRecord<byte[], byte[]> letter) {
        return Integer.parseInt(Objects.requireNonNull(headers(letter).get("__connect.errors.offset")));
    }

    @Test
    void aLimitThatEndsTheRunWaitsForThemToo() throws Exception {
        Topic aside = topic();
        Topic topic = topic().putAll(
                        IntStream.range(0, 1000).mapToObj(i -> NO_PACKET).toList())
                .put(TestPackets.list(10), 1);

        PipelineReport report =
                end(Pipeline.from(Options.of(topic).deadLetter(aside).source())
                        .through(PacketOperators.limit().packets(3))
                        .to(new DiscardSink())
                        .start());

        assertThat(report.ledger().received()).isEqualTo(3);
        assertThat(counts(report).noted()).containsEntry("deadLettered", 1000L);
        assertThat(aside.records()).hasSize(1000);
    }

    @Test
    void oneThatDoesNotGetThereFailsTheRunAndIsReadAgain() throws Exception {
        byte[] large = new byte[5000];
        Arrays.fill(large, (byte) 'x');
        Topic narrow = topic(Map.of("max.message.bytes", "2000"));
        Topic topic = topic().put(TestPackets.list(5), 1)
                .putRaw(0, null, large, Map.of())
                .put(0, TestPackets.packet(5));
        PipelineRun run = Pipeline.from(Options.of(topic)
                        .group("refused")
                        .untilEnd()
                        .deadLetter(narrow)
                        .source())
                .to(new DiscardSink())
                .start();

        Throwable failure = run.report()
                .<Throwable>map(report -> new AssertionError(report))
                .onErrorResume(Mono::just)
                .block(PATIENCE);

        assertThat(failure)
                .isInstanceOf(PipelineException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PcapfluxException.class,
                        told -> assertThat(told.remedy()).startsWith("raise max.message.bytes of that topic"))
                .hasMessageStartingWith("record 5 of " + topic.name() + "-0, which holds no packet, does not get into"
                        + " the dead-letter topic " + narrow.name() + ": ");
        assertThat(run.ledger().balanced()).isTrue();
        assertThat(topic.committed("refused").getOrDefault(topic.partition(0), 0L))
                .isLessThanOrEqualTo(5);

        Topic wide = topic();
        run(Options.of(topic).group("refused").untilEnd().deadLetter(wide));
        assertThat(wide.records()).extracting(DeadLetterTest::offset).containsExactly(5);
        assertThat(topic.committed("refused")).containsEntry(topic.partition(0), 7L);
    }
}
