package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.embedded.BenchmarkBrokers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Packets per second into one partition, on one broker or with three replicas on three in this JVM, of each
 * {@link WayIntoKafka}: in turns, in another order each time, each in a JVM of its own, and each time all is acknowledged.
 *
 * <p>Arguments: seconds that a round takes of each way (5), bytes of each packet (64), how often to start all JVMs (2),
 * none or flow (none), brokers 1 or 3 (1), processors of the JVMs that send, as {@code taskset} takes them, or any (any).
 * There are seven JVMs. Each way sends for about as long, not as many: to start and to end take as long of each, and would
 * count for more where the packets are through sooner.
 *
 * <p>Where brokers and senders share processors, it counts how much of them both sides take together. Brokers mostly have
 * processors of their own, and it counts how long the slower side takes. With two processors that is
 * {@code taskset -c 0 java -XX:+UseG1GC ... 5 64 2 none 1 1}: with only one, Java would choose another collector.
 *
 * <p>What else may decide is told first: {@code bbr} paces what it sends, and on loopback sends much again that was not
 * lost; memory that is touched for the first time takes long; requests of 1 MB fill regions of G1 that are no larger, and
 * Kafka's documentation has regions of 16 MB. So, with Linux' transparent huge pages, and in a network of its own
 * without {@code bbr}:
 *
 * <pre>{@code
 * unshare -n sh -c 'ip link set lo up; sysctl -q -w net.ipv4.tcp_congestion_control=reno
 *   java -Xms2g -Xmx2g -XX:G1HeapRegionSize=16m -XX:+UseTransparentHugePages -XX:+AlwaysPreTouch \
 *     -Djava.io.tmpdir=/dev/shm -cp benchmarks.jar ...'
 * }</pre>
 */
final class ThroughputComparison {
    private static final List<String> DEFAULTS = List.of("5", "64", "2", "none", "1", ThroughputFork.ANY_PROCESSOR);
    /** Of each start of the JVMs. */
    private static final int ROUNDS = 9;

    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");

    /** Packets per second, of each round. */
    private final Map<WayIntoKafka, List<Double>> rates = new EnumMap<>(WayIntoKafka.class);
    /** The same orders in each run of this program. */
    private final Random random = new Random(1);

    public static void main(String[] args) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(args));
        arguments.addAll(DEFAULTS.subList(args.length, DEFAULTS.size()));
        int starts = Integer.parseInt(arguments.get(2));
        int brokers = Integer.parseInt(arguments.get(4));
        String processors = arguments.get(5);
        System.out.printf("TCP %s, Java %s %s%n", congestionControl(), Runtime.version(), options());
        System.out.printf(
                "brokers have %d processors, senders: %s%n",
                Runtime.getRuntime().availableProcessors(), processors);
        Path folder = Files.createTempDirectory("pcapflux-throughput");
        ThroughputComparison comparison = new ThroughputComparison();
        try (BenchmarkBrokers running = BenchmarkBrokers.start(folder, brokers)) {
            String bootstrap = running.bootstrapServers();
            Duration round = Duration.ofSeconds(Long.parseLong(arguments.get(0)));
            List<String> packets = List.of(bootstrap, arguments.get(1), arguments.get(3));
            for (int start = 0; start < starts; start++) {
                comparison.run(round, processors, brokers, packets);
            }
        }
        comparison.sumUp();
        delete(folder);
        System.exit(0); // threads of Kafka that outlive their owner must not keep it
    }

    private void run(Duration round, String processors, int replicas, List<String> packets) throws IOException {
        Map<WayIntoKafka, ThroughputFork> forks = new EnumMap<>(WayIntoKafka.class);
        for (WayIntoKafka way : WayIntoKafka.values()) {
            forks.put(way, ThroughputFork.start(round, processors, way, replicas, packets));
        }
        tell("warming up: ", inTurns(forks, ThroughputFork::warmUp)); // and the brokers too, in the first one's time
        tell("warmed up: ", inTurns(forks, ThroughputFork::warmUp));
        for (int measured = 0; measured < ROUNDS; measured++) {
            Map<WayIntoKafka, Double> ofRound = inTurns(forks, ThroughputFork::packetsPerSecond);
            tell("", ofRound);
            ofRound.forEach((way, rate) ->
                    rates.computeIfAbsent(way, none -> new ArrayList<>()).add(rate));
        }
        forks.values().forEach(ThroughputFork::close);
    }

    /** In another order each time, so that none always finds what the same other one leaves behind. */
    private Map<WayIntoKafka, Double> inTurns(
            Map<WayIntoKafka, ThroughputFork> forks, ToDoubleFunction<ThroughputFork> act) {
        List<WayIntoKafka> order = new ArrayList<>(forks.keySet());
        Collections.shuffle(order, random);
        Map<WayIntoKafka, Double> measured = new EnumMap<>(WayIntoKafka.class);
        for (WayIntoKafka way : order) {
            measured.put(way, act.applyAsDouble(Objects.requireNonNull(forks.get(way))));
        }
        return measured;
    }

    private static void tell(String what, Map<WayIntoKafka, Double> measured) {
        System.out.println(measured.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s %,.0f/s", each.getKey(), each.getValue()))
                .collect(Collectors.joining("  ", what, "")));
    }

    private void sumUp() {
        System.out.printf(
                Locale.ROOT,
                "medians: record %.2f of plain and %.2f of making, segment %.1f times record (making segments %.1f,"
                        + " finished ones %.1f)%n",
                ratio(WayIntoKafka.RECORD, WayIntoKafka.PLAIN),
                ratio(WayIntoKafka.RECORD, WayIntoKafka.MAKING),
                ratio(WayIntoKafka.SEGMENT, WayIntoKafka.RECORD),
                ratio(WayIntoKafka.MAKING_SEGMENTS, WayIntoKafka.RECORD),
                ratio(WayIntoKafka.FINISHED_SEGMENTS, WayIntoKafka.RECORD));
    }

    /** The middle one of the ratios of all rounds: a machine may be slow for some of them. */
    private double ratio(WayIntoKafka one, WayIntoKafka other) {
        List<Double> ofOne = Objects.requireNonNull(rates.get(one));
        List<Double> ofOther = Objects.requireNonNull(rates.get(other));
        double[] ratios = IntStream.range(0, ofOne.size())
                .mapToDouble(round -> ofOne.get(round) / ofOther.get(round))
                .sorted()
                .toArray();
        return ratios[ratios.length / 2];
    }

    private static String congestionControl() throws IOException {
        return Files.exists(CONGESTION_CONTROL)
                ? Files.readString(CONGESTION_CONTROL).strip()
                : "as the system has it";
    }

    private static String options() {
        return String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
