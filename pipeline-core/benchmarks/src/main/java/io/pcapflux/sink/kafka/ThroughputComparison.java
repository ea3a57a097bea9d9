package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.embedded.EmbeddedKafka;
import io.pcapflux.kafka.embedded.ThreeBrokers;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Packets per second into one partition, on one broker or with three replicas on three, all in this JVM: a plain loop
 * around a Kafka producer, which is given the finished records of the layout {@code record} again and again; such a loop
 * that makes them of packets; the sink with that layout and the same settings; the sink with the layout {@code segment};
 * and the plain loop with finished segments. In turns, and each time all is acknowledged.
 *
 * <p>Arguments: packets (4000000), bytes of each (64), rounds (5), none or flow (none), brokers 1 or 3 (1).
 *
 * <p>What else may decide is told first: {@code bbr} paces what it sends, and on loopback sends much again that was not
 * lost; memory that is touched for the first time takes long. So, with Linux' transparent huge pages, and in a network
 * of its own without {@code bbr}:
 *
 * <pre>{@code
 * unshare -n sh -c 'ip link set lo up; sysctl -q -w net.ipv4.tcp_congestion_control=reno
 *   java -Xms6g -Xmx6g -XX:+UseTransparentHugePages -XX:+AlwaysPreTouch -cp benchmarks.jar ...'
 * }</pre>
 */
final class ThroughputComparison {
    /** Sent again and again: few enough to lie in a processor's cache, as packets do that have just been read. */
    private static final int PACKETS = 5_000;
    /** Rounds until the compilers are done, which broker and clients keep busy for long. */
    private static final int WARM_UP = 4;

    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
    /** So that the next topic's files get memory that the last one's had. */
    private static final Map<String, String> DELETED_AT_ONCE = Map.of("file.delete.delay.ms", "0");

    private final WaysIntoKafka ways;
    private final short replicas;
    private int topics;

    private interface Way {
        void send(String topic) throws Exception;
    }

    private interface Use {
        void of(String bootstrap) throws Exception;
    }

    /** @param rates packets per second, of each round */
    private record Contender(String name, Way way, List<Double> rates) {
        Contender(String name, Way way) {
            this(name, way, new ArrayList<>());
        }

        /** The middle one of the ratios of all rounds: a machine may be slow for some of them. */
        double times(Contender other) {
            double[] ratios = IntStream.range(0, rates.size())
                    .mapToDouble(round -> rates.get(round) / other.rates.get(round))
                    .sorted()
                    .toArray();
            return ratios[ratios.length / 2];
        }
    }

    private ThroughputComparison(WaysIntoKafka ways, int replicas) {
        this.ways = ways;
        this.replicas = (short) replicas;
    }

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 4_000_000;
        int size = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        RecordKey key = args.length > 3 ? RecordKey.valueOf(args[3].toUpperCase(Locale.ROOT)) : RecordKey.NONE;
        int brokers = args.length > 4 ? Integer.parseInt(args[4]) : 1;
        System.out.printf("TCP %s, Java %s %s%n", congestionControl(), Runtime.version(), options());
        List<Packet> packets = Conversations.packets(PACKETS, size);
        Path folder = Files.createTempDirectory("pcapflux-throughput");
        withBrokers(brokers, folder, bootstrap -> {
            WaysIntoKafka ways = new WaysIntoKafka(bootstrap, key, packets, Math.max(1, count / PACKETS));
            new ThroughputComparison(ways, brokers).run(rounds);
        });
        delete(folder);
        System.exit(0);
    }

    private static String congestionControl() throws IOException {
        return Files.exists(CONGESTION_CONTROL)
                ? Files.readString(CONGESTION_CONTROL).strip()
                : "as the system has it";
    }

    private static String options() {
        return String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    private static void withBrokers(int brokers, Path folder, Use use) throws Exception {
        switch (brokers) {
            case 1 -> {
                try (EmbeddedKafka kafka = EmbeddedKafka.start(BrokerOptions.in(folder))) {
                    use.of(kafka.bootstrapServers());
                }
            }
            case 3 -> {
                try (ThreeBrokers cluster = ThreeBrokers.start(folder)) {
                    use.of(cluster.bootstrapServers());
                }
            }
            default -> throw new IllegalArgumentException("1 or 3 brokers, not " + brokers);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void run(int rounds) throws Exception {
        List<OutgoingRecord> records = ways.finished(RecordLayout.RECORD);
        List<OutgoingRecord> segments = ways.finished(RecordLayout.SEGMENT);
        Contender plain = new Contender("plain", topic -> ways.plainly(topic, RecordLayout.RECORD, records));
        Contender making = new Contender("making", ways::makingRecords);
        Contender record = new Contender("record", topic -> ways.sink(topic, RecordLayout.RECORD));
        Contender segment = new Contender("segment", topic -> ways.sink(topic, RecordLayout.SEGMENT));
        Contender ready =
                new Contender("finished segments", topic -> ways.plainly(topic, RecordLayout.SEGMENT, segments));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Contender each : List.of(plain, making, record, segment, ready)) {
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
                "medians of %d: record %.2f of plain and %.2f of making, segment %.1f times record"
                        + " (finished segments %.1f times)%n",
                rounds,
                record.times(plain),
                record.times(making),
                segment.times(record),
                ready.times(record));
    }

    private double perSecond(Way way) throws Exception {
        String topic = "throughput-" + topics++;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", ways.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, replicas).configs(DELETED_AT_ONCE)))
                    .all()
                    .get();
            System.gc();
            long start = System.nanoTime();
            way.send(topic);
            double seconds = (System.nanoTime() - start) / 1e9;
            admin.deleteTopics(List.of(topic)).all().get();
            return ways.total() / seconds;
        }
    }
}
