package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.kafka.client.TopicSearch;
import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkDeadLetterTest {
    private static final int MANY = 5000;
    /** Each thousandth is too large. */
    private static final SinkReport FIVE_PUT_ASIDE = new SinkReport(MANY - 5, 0, 0, 5, 0);

    private final EmbeddedKafka broker;
    private final Topics topics;

    @TempDir
    private Path folder;

    KafkaSinkDeadLetterTest(@TempDir Path data) {
        broker = EmbeddedKafka.start(BrokerOptions.in(data.resolve("kafka")));
        topics = new Topics(broker.bootstrapServers());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private static Flux<Packet> someLarge() {
        byte[] small = new byte[100];
        byte[] large = new byte[5000];
        return Flux.range(0, MANY)
                .map(i -> Packets.packet(i, Packets.START_NANOS + i, i % 1000 == 500 ? large : small));
    }

    private KafkaSink sink(String deadLetter) throws Exception {
        String topic = topics.create(1, Map.of("max.message.bytes", "2000"));
        return KafkaSink.to(broker.bootstrapServers(), topic).deadLetter(deadLetter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aside.pcapng", "aside.pcap"})
    void tooLargeOnesGoToAFileAndTheOthersArrive(String name) throws Exception {
        Path file = folder.resolve(name);
        Run run = new Run(sink(file.toString()), someLarge());

        assertThat(run.report()).isEqualTo(FIVE_PUT_ASIDE);
        run.assertBalanced();
        assertThat(packets(file)).hasSize(5).allSatisfy(packet -> {
            assertThat(packet.capturedLength()).isEqualTo(5000);
            assertThat(packet.originalLength()).isEqualTo(5100);
        });
        assertThat(packets(file).get(0).timestampNanos()).isEqualTo(Packets.START_NANOS + 500);
    }

    @Test
    void fileThatIsThereIsLeftAlone() throws Exception {
        Path file = folder.resolve("there.pcapng");
        new Run(sink(file.toString()), someLarge()).report();
        new Run(sink(file.toString()), someLarge()).report();

        assertThat(packets(file)).hasSize(5);
        assertThat(packets(folder.resolve("there-2.pcapng"))).hasSize(5);
    }

    private static List<Packet> packets(Path file) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureFiles.open(file)) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
            }
        }
        return packets;
    }

    @Test
    void tooLargeOnesGoToATopicAsTheyWereMade() throws Exception {
        String aside = topics.create(1, Map.of());

        assertThat(new Run(sink(aside), someLarge()).report()).isEqualTo(FIVE_PUT_ASIDE);

        assertThat(topics.read(aside)).hasSize(5).allSatisfy(record -> {
            byte[] header = record.headers().lastHeader(PacketHeader.NAME).value();
            assertThat(PacketHeader.decode(header).sequence() % 1000).isEqualTo(500);
            assertThat(record.value()).hasSize(5000);
        });
    }

    @Test
    void manyTooLargeOnesAreThereInOrderWhenTheRunEnds() throws Exception {
        String aside = topics.create(1, Map.of());
        byte[] large = new byte[5000];
        Flux<Packet> allLarge = Flux.range(0, MANY).map(i -> Packets.packet(i, Packets.START_NANOS + i, large));

        assertThat(new Run(sink(aside), allLarge).report()).isEqualTo(new SinkReport(0, 0, 0, MANY, 0));

        assertThat(topics.read(aside))
                .extracting(record -> PacketHeader.decode(
                                record.headers().lastHeader(PacketHeader.NAME).value())
                        .sequence())
                .hasSize(MANY)
                .isSorted();
    }

    @Test
    void tooLargeOnesOfSegmentsGoToAFile() throws Exception {
        Path file = folder.resolve("segments.pcapng");
        Run run = new Run(sink(file.toString()).layout(RecordLayout.SEGMENT), someLarge());

        SinkReport report = run.report();

        run.assertBalanced();
        assertThat(report.deadLettered())
                .isGreaterThanOrEqualTo(5)
                .isEqualTo(packets(file).size());
        assertThat(report.written()).isEqualTo(MANY - report.deadLettered());
    }

    @Test
    void fileOfThoseIsForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("private.pcapng");
        new Run(sink(file.toString()), someLarge()).report();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void folderThatIsNotThereIsToldBeforeAnythingIsSent() throws Exception {
        KafkaSink sink = sink(folder.resolve("nowhere/aside.pcapng").toString());

        Run run = new Run(sink, someLarge());

        assertThat(run.failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageMatching("the folder of dead-letter .*/nowhere/aside.pcapng does not exist");
        assertThat(run.in()).isZero();
        assertThatThrownBy(() -> sink.check().block(Run.PATIENCE))
                .hasMessageMatching("the folder of dead-letter .* does not exist");
    }

    @Test
    void checkLooksForTheTopicOfThoseAndAsksNothingElseOfIt() throws Exception {
        KafkaSink sink = KafkaSink.to(broker.bootstrapServers(), topics.create(1, Map.of()));
        String stamping = topics.create(1, Map.of("message.timestamp.type", "LogAppendTime"));

        sink.deadLetter(stamping).check().block(Run.PATIENCE);

        try (CapturedLog log = new CapturedLog(TopicSearch.class)) {
            String missing = Topics.name();
            sink.deadLetter(missing).check().block(Run.PATIENCE);
            assertThat(log.messages()).anyMatch(line -> line.contains("topic " + missing + " is not there yet"));
        }
    }

    @Test
    void topicThatDoesNotAnswerIsGivenUpAfterTheTimeoutWhateverTheSinksPatience() throws Exception {
        KafkaSinkOptions options = OptionsDraft.changed(KafkaSinkOptions.of("127.0.0.1:1", "packets"), draft -> {
            draft.onOutage = OnOutage.SHED;
            draft.deliveryTimeout = Duration.ofSeconds(1);
        });
        Map<String, Object> patient = ClientProperties.producer(options, "127.0.0.1:1", Optional.empty());
        RecordTimes times = new RecordTimes(TimestampPolicy.CAPTURE, System::currentTimeMillis);

        try (DeadLetterTopic aside = new DeadLetterTopic("aside", patient, options.deliveryTimeout(), times)) {
            CompletableFuture<@Nullable Exception> answer = new CompletableFuture<>();
            aside.put(Packets.record(5000), answer::complete);
            assertThat(answer).succeedsWithin(Run.PATIENCE).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void manyThatCannotBePutAsideAreToldInElevenLines() throws Exception {
        String narrow = topics.create(1, Map.of("max.message.bytes", "2000"));
        byte[] large = new byte[5000];
        Flux<Packet> fifty = Flux.range(0, 50).map(i -> Packets.packet(i, Packets.START_NANOS + i, large));

        try (CapturedLog log = new CapturedLog(DeadLetters.class)) {
            assertThat(new Run(sink(narrow), fifty).report()).isEqualTo(new SinkReport(0, 0, 50, 0, 0));

            Clients.awaitNone();
            assertThat(log.messages()).hasSize(11);
            assertThat(log.messages().get(0)).contains("cannot be put aside: ", "RecordTooLargeException");
            assertThat(log.messages().get(10)).startsWith("50 records in all");
        }
    }

    @Test
    void oneThatCannotBePutAsideHasFailedAndTheStreamGoesOn() throws Exception {
        String narrow = topics.create(1, Map.of("max.message.bytes", "2000"));

        assertThat(new Run(sink(narrow), someLarge()).report()).isEqualTo(new SinkReport(MANY - 5, 0, 5, 0, 0));
    }
}
