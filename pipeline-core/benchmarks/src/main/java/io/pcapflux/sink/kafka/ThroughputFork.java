package io.pcapflux.sink.kafka;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One {@link WayIntoKafka} in a Java virtual machine of its own, since what the compilers make of one way would decide
 * about the others. It has the options of this one, and does nothing until it is asked.
 */
final class ThroughputFork implements AutoCloseable {
    static final String ANY_PROCESSOR = "any";

    /** So long, twice, the compilers may take: they share the processors with all else. */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private static final long FEW = 1_000_000;

    private static final String RATE = "packets per second: ";
    private static final String SEGMENT_BYTES = String.valueOf(64 << 20);
    /** The topic keeps hardly anything, and that for no longer than it must. */
    private static final Map<String, String> FORGETFUL =
            Map.of("segment.bytes", SEGMENT_BYTES, "retention.bytes", SEGMENT_BYTES, "file.delete.delay.ms", "0");

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final Duration round;
    /** How many a round takes. */
    private long packets = FEW;

    private ThroughputFork(Duration round, Process process) {
        this.round = round;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param round how long it sends when it is asked for its rate, about
     * @param processors that it has, as {@code taskset} takes them, or any
     * @param arguments those of {@link PacketsIntoKafka#of}
     */
    static ThroughputFork start(
            Duration round, String processors, WayIntoKafka way, int replicas, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (!processors.equals(ANY_PROCESSOR)) {
            command.addAll(List.of("taskset", "-c", processors));
        }
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ThroughputFork.class.getName()));
        command.addAll(List.of(way.name(), String.valueOf(replicas)));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ThroughputFork(round, process);
    }

    /** Sends again and again, and tells how many packets each second, all in all. */
    double warmUp() {
        long start = System.nanoTime();
        double rate = packetsPerSecond(FEW);
        double sent = FEW;
        double seconds = sent / rate;
        while (System.nanoTime() - start < WARM_UP.toNanos()) {
            double more = sent / seconds;
            sent += more;
            seconds += more / packetsPerSecond((long) more);
        }
        packets = (long) (sent / seconds * round.toNanos() / 1e9);
        return sent / seconds;
    }

    /** Sends for as long as a round takes, and tells how many packets each second. */
    double packetsPerSecond() {
        return packetsPerSecond(packets);
    }

    private double packetsPerSecond(long count) {
        try {
            questions.write(String.valueOf(count));
            questions.newLine();
            questions.flush();
            String line = answers.readLine();
            while (line != null && !line.startsWith(RATE)) {
                line = answers.readLine();
            }
            if (line == null) {
                throw new IOException("its process has ended");
            }
            return Double.parseDouble(line.substring(RATE.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.onExit().join();
    }

    public static void main(String[] args) throws Exception {
        WayIntoKafka way = WayIntoKafka.valueOf(args[0]);
        short replicas = Short.parseShort(args[1]);
        PacketsIntoKafka packets = PacketsIntoKafka.of(Arrays.asList(args).subList(2, args.length));
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String count = questions.readLine(); count != null; count = questions.readLine()) {
            System.out.println(RATE + perSecond(way, packets.inAll(Long.parseLong(count)), replicas));
        }
        System.exit(0); // threads of Kafka that outlive their owner must not keep it
    }

    private static double perSecond(WayIntoKafka way, PacketsIntoKafka packets, short replicas) throws Exception {
        String topic = "throughput-" + way;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", packets.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, replicas).configs(FORGETFUL)))
                    .all()
                    .get();
            awaitReplicas(packets.bootstrap(), topic);
            System.gc();
            long start = System.nanoTime();
            way.send(packets, topic);
            double seconds = (System.nanoTime() - start) / 1e9;
            admin.deleteTopics(List.of(topic)).all().get();
            return packets.total() / seconds;
        }
    }

    /**
     * A broker that asks for its replica before the leader knows of the new topic asks again a second later: until then
     * nothing is acknowledged, which is no matter of throughput.
     */
    private static void awaitReplicas(String bootstrap, String topic) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[] {})).get();
        }
    }
}
