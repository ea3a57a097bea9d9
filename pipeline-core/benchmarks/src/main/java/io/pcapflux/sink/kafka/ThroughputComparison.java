package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.format.CaptureInterfaces;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.format.TopicShape;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import io.pcapflux.sink.SinkReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import reactor.core.publisher.Flux;

/**
 * Packets per second into one partition of an embedded broker: a plain loop around a Kafka producer, which is given the
 * finished records of the layout {@code record}; the sink with that layout and the same settings; the sink with the
 * layout {@code segment}. In turns, and each time all is acknowledged.
 *
 * <p>Arguments: packets (4000000), bytes of each (64), rounds (5), none or flow (none).
 */
final class ThroughputComparison {
    /** Sent again and again: few enough to lie in a processor's cache, as packets do that have just been read. */
    private static final int PACKETS = 5_000;
    /** So that the next topic's files get memory that the last one's had. */
    private static final Map<String, String> DELETED_AT_ONCE = Map.of("file.delete.delay.ms", "0");

    private final String bootstrap;
    private final RecordKey key;
    private final Packet[] packets;
    private final List<OutgoingRecord> records = new ArrayList<>();
    private final int times;
    private int topics;

    private interface Contender {
        void send(String topic) throws Exception;
    }

    private ThroughputComparison(String bootstrap, RecordKey key, Packet[] packets, int times) {
        this.bootstrap = bootstrap;
        this.key = key;
        this.packets = packets;
        this.times = times;
        RecordAssembler assembler = RecordAssembler.of(
                RecordLayout.RECORD, key, new TopicShape(1, bytes -> 0, 1 << 20), new CaptureInterfaces());
        for (Packet packet : packets) {
            assembler.add(packet, records::add);
        }
    }

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 4_000_000;
        int size = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        RecordKey key = args.length > 3 ? RecordKey.valueOf(args[3].toUpperCase(Locale.ROOT)) : RecordKey.NONE;
        Path folder = Files.createTempDirectory("pcapflux-throughput");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(BrokerOptions.in(folder))) {
            new ThroughputComparison(
                            kafka.bootstrapServers(), key, packets(PACKETS, size), Math.max(1, count / PACKETS))
                    .run(rounds);
        }
        delete(folder);
        System.exit(0);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** UDP packets of a hundred conversations. */
    private static Packet[] packets(int count, int size) {
        CaptureInterface raw = new CaptureInterface(
                Capture.anonymous("benchmark"), 0, null, LinkType.RAW, 0, TimeResolution.MICROSECONDS);
        Packet[] packets = new Packet[count];
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Math.max(28, size)];
            ByteBuffer.wrap(bytes)
                    .putInt(0x45000000 | bytes.length)
                    .putInt(i)
                    .putInt(0x40110000)
                    .putInt(0x0A000000 | i % 100)
                    .putInt(0x0A0000C8)
                    .putInt(4000 << 16 | 53)
                    .putInt((bytes.length - 20) << 16);
            packets[i] =
                    new Packet(raw, i, 1_700_000_000_000_000_000L + 1000L * i, bytes.length, bytes, 0, bytes.length);
        }
        return packets;
    }

    private void run(int rounds) throws Exception {
        PrintStream out = System.out;
        double[] plain = new double[rounds];
        double[] record = new double[rounds];
        double[] segment = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            double first = perSecond(this::plainly);
            double second = perSecond(topic -> sink(topic, RecordLayout.RECORD));
            double third = perSecond(topic -> sink(topic, RecordLayout.SEGMENT));
            out.printf(Locale.ROOT, "plain %,.0f/s, record %,.0f/s, segment %,.0f/s%n", first, second, third);
            if (round >= 0) {
                plain[round] = first;
                record[round] = second;
                segment[round] = third;
            }
        }
        out.printf(
                Locale.ROOT,
                "medians of %d: record %.2f of plain, segment %.1f times record%n",
                rounds,
                median(record) / median(plain),
                median(segment) / median(record));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double perSecond(Contender contender) throws Exception {
        String topic = "throughput-" + topics++;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(DELETED_AT_ONCE)))
                    .all()
                    .get();
            System.gc();
            long start = System.nanoTime();
            contender.send(topic);
            double seconds = (System.nanoTime() - start) / 1e9;
            admin.deleteTopics(List.of(topic)).all().get();
            return total() / seconds;
        }
    }

    private long total() {
        return (long) packets.length * times;
    }

    private void plainly(String topic) {
        AtomicLong acknowledged = new AtomicLong();
        Map<String, Object> properties =
                ClientProperties.producer(KafkaSinkOptions.of(bootstrap, topic), bootstrap, OptionalInt.of(16 << 20));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int time = 0; time < times; time++) {
                for (OutgoingRecord each : records) {
                    ProducerRecord<byte[], byte[]> record =
                            new ProducerRecord<>(topic, null, each.timestampMillis(), each.key(), each.value());
                    record.headers().add("pcap", each.header());
                    var unused = producer.send(record, (metadata, failure) -> {
                        if (failure == null) {
                            acknowledged.incrementAndGet();
                        }
                    });
                }
            }
            producer.flush();
        }
        expectAll(acknowledged.get());
    }

    private void sink(String topic, RecordLayout layout) {
        KafkaSink sink = KafkaSink.to(bootstrap, topic).layout(layout).key(key);
        SinkReport report =
                sink.consume(Flux.fromArray(packets).repeat(times - 1)).block();
        expectAll(report == null ? 0 : report.written());
    }

    private void expectAll(long acknowledged) {
        if (acknowledged != total()) {
            throw new IllegalStateException(acknowledged + " of " + total() + " packets were acknowledged");
        }
    }
}
