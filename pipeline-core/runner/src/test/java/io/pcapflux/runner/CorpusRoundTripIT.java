package io.pcapflux.runner;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.kafka.spi.BrokerProvider;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.runner.config.Configuration;
import io.pcapflux.runner.config.PipelineDescription;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All foreign captures through one topic, into a pcapng file for each, and compared with themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusRoundTripIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Broker broker;

    CorpusRoundTripIT(@TempDir Path folder) {
        broker = BrokerProvider.load().start(BrokerOptions.in(folder.resolve("kafka")));
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    /** What must come back of a packet; one without a time may have the time 0 in a file. */
    private record Content(long seconds, int nanos, long originalLength, int linkType, ByteBuffer bytes) {
        private static final long NANOS = 1_000_000_000L;

        /** The header of a record tells nanoseconds in 64 bits, which reach to the year 2262. */
        Content in64Bits() {
            return seconds < Long.MAX_VALUE / NANOS
                    ? this
                    : new Content(
                            Long.MAX_VALUE / NANOS, (int) (Long.MAX_VALUE % NANOS), originalLength, linkType, bytes);
        }

        static Content of(Packet packet) {
            return new Content(
                    packet.timestampSeconds(),
                    packet.timestampNanoOfSecond(),
                    packet.originalLength(),
                    packet.linkType().number(),
                    ByteBuffer.wrap(packet.toByteArray()));
        }
    }

    /** Writes a pcapng file in memory for each capture. */
    private static final class FilePerCapture implements PacketSink {
        private final Map<UUID, ByteArrayOutputStream> files = new HashMap<>();
        private final Map<UUID, PcapngWriter> writers = new HashMap<>();
        private final Map<UUID, BlockOutput> outputs = new HashMap<>();

        @Override
        public String name() {
            return "file-per-capture";
        }

        @Override
        public Mono<SinkReport> consume(Flux<Packet> packets) {
            return Mono.deferContextual(context -> {
                SinkAccount account = SinkAccount.of(context);
                return packets.doOnNext(packet -> {
                            write(packet);
                            account.written(1);
                        })
                        .then(Mono.fromCallable(() -> {
                            for (UUID id : writers.keySet()) {
                                Objects.requireNonNull(writers.get(id)).end();
                                Objects.requireNonNull(outputs.get(id)).end();
                            }
                            return account.report();
                        }));
            });
        }

        private void write(Packet packet) {
            UUID id = packet.captureInterface().capture().id();
            ByteArrayOutputStream file = files.computeIfAbsent(id, added -> new ByteArrayOutputStream());
            BlockOutput output =
                    outputs.computeIfAbsent(id, added -> new BlockOutput(Channels.newChannel(file), written -> {}));
            try {
                writers.computeIfAbsent(id, added -> new PcapngWriter(output)).write(packet);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<Content> read(UUID id) throws IOException {
            ByteArrayOutputStream file = files.get(id);
            if (file == null) {
                return List.of();
            }
            ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(file.toByteArray()));
            return contents(CaptureFiles.open(channel, Capture.anonymous("read back")));
        }
    }

    /** As far as it goes. */
    private static List<Content> contents(CaptureReader opened) throws IOException {
        List<Content> contents = new ArrayList<>();
        try (CaptureReader reader = opened) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                contents.add(Content.of(packet));
            }
        } catch (CaptureFormatException e) {
            // the packets before it count
        }
        return contents;
    }

    @ParameterizedTest
    @CsvSource({"record,1", "segment,1", "record,6", "segment,6"})
    void eachCaptureComesBack(String layout, int partitions) throws IOException {
        Map<UUID, Path> captures = captures();
        String topic = layout + "-" + partitions;
        long published = publish(captures, topic, layout, partitions);

        FilePerCapture back = consume(topic, published);

        long compared = 0;
        for (Map.Entry<UUID, Path> capture : captures.entrySet()) {
            List<Content> original = contents(CaptureFiles.open(capture.getValue()));
            if (layout.equals("record")) {
                original.replaceAll(Content::in64Bits);
            }
            List<Content> found = back.read(capture.getKey());
            if (partitions == 1) {
                assertThat(found).as("%s", capture.getValue()).isEqualTo(original);
            } else {
                assertThat(counts(found)).as("%s", capture.getValue()).isEqualTo(counts(original));
                assertThat(flows(found)).as("%s", capture.getValue()).isEqualTo(flows(original));
            }
            compared += original.size();
        }
        assertThat(captures).hasSizeGreaterThan(300);
        assertThat(compared).isGreaterThan(10_000);
    }

    /** Those that can be read, by their identity: copies are the same capture. */
    private static Map<UUID, Path> captures() throws IOException {
        Map<UUID, Path> captures = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Programs.capture("expected.tsv"))) {
            String[] row = line.split("\t", -1);
            if (row[3].equals("none") && !row[1].equals("0")) {
                Path file = Programs.capture(row[0]);
                captures.put(CaptureFiles.capture(file).id(), file);
            }
        }
        return captures;
    }

    private long publish(Map<UUID, Path> captures, String topic, String layout, int partitions) throws IOException {
        PipelineDescription description = new PipelineDescription("publish")
                .source(
                        "pcap-file",
                        Map.of(
                                "path",
                                captures.values().stream().map(Path::toString).toList()))
                .sink(
                        "kafka",
                        Map.of(
                                "bootstrap",
                                broker.bootstrapServers(),
                                "topic",
                                topic,
                                "layout",
                                layout,
                                "key",
                                "flow",
                                "create",
                                Map.of("partitions", partitions)));
        PipelineReport report =
                Objects.requireNonNull(Configuration.of(description).run().block(PATIENCE));
        assertThat(report.ledger().balanced()).isTrue();
        assertThat(report.ledger().loss()).isFalse();
        assertThat(report.ledger().received()).isGreaterThan(10_000);
        assertThat(report.ledger().sinks().get(0).noted().getOrDefault("timeClamped", 0L))
                .isEqualTo(layout.equals("record") ? outOf64Bits(captures) : 0);
        return report.ledger().received();
    }

    private static long outOf64Bits(Map<UUID, Path> captures) throws IOException {
        long count = 0;
        for (Path capture : captures.values()) {
            count += contents(CaptureFiles.open(capture)).stream()
                    .filter(packet -> !packet.equals(packet.in64Bits()))
                    .count();
        }
        assertThat(count).isPositive();
        return count;
    }

    private FilePerCapture consume(String topic, long published) {
        FilePerCapture back = new FilePerCapture();
        PipelineDescription description = new PipelineDescription("consume")
                .source(
                        "kafka",
                        Map.of(
                                "bootstrap",
                                broker.bootstrapServers(),
                                "topic",
                                topic,
                                "until-end",
                                true,
                                "duplicates",
                                "drop"))
                .sink("discard", Map.of());
        PipelineReport report = Objects.requireNonNull(
                Configuration.of(description).to(back).run().block(PATIENCE));
        assertThat(report.ledger().balanced()).isTrue();
        assertThat(report.ledger().received()).as("%s", report.ledger()).isEqualTo(published);
        assertThat(report.ledger().sources().get(0).noted())
                .doesNotContainKeys("foreign", "corrupt", "duplicate", "late");
        return back;
    }

    private static Map<Content, Long> counts(List<Content> packets) {
        return packets.stream().collect(groupingBy(Function.identity(), counting()));
    }

    private static Map<Long, List<Content>> flows(List<Content> packets) {
        FlowDecoder decoder = new FlowDecoder();
        Map<Long, List<Content>> flows = new HashMap<>();
        for (Content content : packets) {
            if (decoder.decode(packet(content))) {
                flows.computeIfAbsent(decoder.symmetricHash(), added -> new ArrayList<>())
                        .add(content);
            }
        }
        return flows;
    }

    private static Packet packet(Content content) {
        byte[] bytes = content.bytes().array();
        CaptureInterface any = new CaptureInterface(
                Capture.anonymous("any"), 0, null, new LinkType(content.linkType()), 0, TimeResolution.NANOSECONDS);
        return new Packet(any, 0, 0, bytes.length, bytes, 0, bytes.length);
    }
}
