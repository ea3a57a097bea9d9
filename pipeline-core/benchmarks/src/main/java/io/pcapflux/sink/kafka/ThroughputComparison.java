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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
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
 * layout {@code segment}; and the plain loop with finished segments. In turns, and each time all is acknowledged.
 *
 * <p>Arguments: packets (4000000), bytes of each (64), rounds (5), none or flow (none).
 */
final class ThroughputComparison {
    /** Sent again and again: few enough to lie in a processor's cache, as packets do that have just been read. */
    private static final int PACKETS = 5_000;
    /** Rounds until the compilers are done, which broker and clients keep busy for long. */
    private static final int WARM_UP = 4;
    /** So that the next topic's files get memory that the last one's had. */
    private static final Map<String, String> DELETED_AT_ONCE = Map.of("file.delete.delay.ms", "0");

    private final String bootstrap;
    private final RecordKey key;
    private final Packet[] packets;
    private final List<OutgoingRecord> records;
    private final List<OutgoingRecord> segments;
    private final int times;
    private int topics;

    private interface Way {
        void send(String topic) throws Exception;
    }

    /** @param rates packets per second, of each round */
    private record Contender(String name, Way way, List<Double> rates) {
        Contender(String name, Way way) {
            this(name, way, new ArrayList<>());
        }

        double median() {
            return rates.stream().sorted().skip(rates.size() / 2).findFirst().orElseThrow();
        }
    }

    private ThroughputComparison(String bootstrap, RecordKey key, Packet[] packets, int times) {
        this.bootstrap = bootstrap;
        this.key = key;
        this.packets = packets;
        this.times = times;
        this.records = finished(RecordLayout.RECORD);
        this.segments = finished(RecordLayout.SEGMENT);
    }

    private List<OutgoingRecord> finished(RecordLayout layout) {
        List<OutgoingRecord> finished = new ArrayList<>();
        RecordAssembler assembler =
                RecordAssembler.of(layout, key, new TopicShape(1, bytes -> 0, 1 << 20), new CaptureInterfaces());
        for (Packet packet : packets) {
            assembler.add(packet, finished::add);
        }
        assembler.cutAll(finished::add);
        return finished;
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

    /** TCP segments of a hundred conversations, with numbers, checksums and content that no compression foresees. */
    private static Packet[] packets(int count, int size) {
        CaptureInterface ethernet = new CaptureInterface(
                Capture.anonymous("benchmark"), 0, null, LinkType.ETHERNET, 0, TimeResolution.MICROSECONDS);
        Random random = new Random(1);
        Packet[] packets = new Packet[count];
        long nanos = 1_700_000_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            byte[] bytes = segment(random, i, Math.max(54, size));
            nanos += 1000L * random.nextInt(20);
            packets[i] = new Packet(ethernet, i, nanos, bytes.length, bytes, 0, bytes.length);
        }
        return packets;
    }

    private static byte[] segment(Random random, int identification, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        int conversation = random.nextInt(100);
        ByteBuffer.wrap(bytes)
                .putLong(0x0200000000010200L)
                .putInt(2)
                .putShort((short) 0x0800)
                .putInt(0x45000000 | length - 14)
                .putInt(identification << 16 | 0x4000)
                .putInt(0x40060000 | random.nextInt(1 << 16))
                .putInt(0x0A000000 | conversation)
                .putInt(0x0A0000C8)
                .putInt((4000 + conversation) << 16 | 443)
                .putLong(random.nextLong())
                .putInt(0x501001F6);
        return bytes;
    }

    private void run(int rounds) throws Exception {
        Contender plain = new Contender("plain", topic -> plainly(topic, records));
        Contender record = new Contender("record", topic -> sink(topic, RecordLayout.RECORD));
        Contender segment = new Contender("segment", topic -> sink(topic, RecordLayout.SEGMENT));
        Contender ready = new Contender("segments plainly", topic -> plainly(topic, segments));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Contender each : List.of(plain, record, segment, ready)) {
                double rate = perSecond(each.way());
                System.out.printf(Locale.ROOT, "%s %,.0f/s  ", each.name(), rate);
                if (round >= 0) {
                    each.rates().add(rate);
                }
            }
            System.out.println(round < 0 ? "(warming up)" : "");
        }
        System.out.printf(
                Locale.ROOT,
                "medians of %d: record %.2f of plain, segment %.1f times record (finished segments, plainly: %.1f)%n",
                rounds,
                record.median() / plain.median(),
                segment.median() / record.median(),
                ready.median() / record.median());
    }

    private double perSecond(Way way) throws Exception {
        String topic = "throughput-" + topics++;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(DELETED_AT_ONCE)))
                    .all()
                    .get();
            System.gc();
            long start = System.nanoTime();
            way.send(topic);
            double seconds = (System.nanoTime() - start) / 1e9;
            admin.deleteTopics(List.of(topic)).all().get();
            return total() / seconds;
        }
    }

    private long total() {
        return (long) packets.length * times;
    }

    private void plainly(String topic, List<OutgoingRecord> finished) {
        AtomicLong acknowledged = new AtomicLong();
        Map<String, Object> properties =
                ClientProperties.producer(KafkaSinkOptions.of(bootstrap, topic), bootstrap, OptionalInt.of(16 << 20));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int time = 0; time < times; time++) {
                for (OutgoingRecord each : finished) {
                    ProducerRecord<byte[], byte[]> record =
                            new ProducerRecord<>(topic, null, each.timestampMillis(), each.key(), each.value());
                    record.headers().add(each.headerName(), each.header());
                    int packets = each.packets();
                    var unused = producer.send(record, (metadata, failure) -> {
                        if (failure == null) {
                            acknowledged.addAndGet(packets);
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
