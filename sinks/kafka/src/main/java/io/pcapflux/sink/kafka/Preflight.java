package io.pcapflux.sink.kafka;

import static java.util.stream.Collectors.toMap;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for broker and topic before the first packet, since a producer itself is patient and silent about what is not
 * there. Blocks, at each step for as long as the connect timeout; closing the {@link Holdings} ends it early.
 */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
    private static final String AUTO_CREATE = "auto.create.topics.enable";
    /** The clients keep the timeout themselves; this is for the case that one does not. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Whether the broker makes a topic on first use. */
    private enum AutoCreate {
        ON,
        OFF,
        UNKNOWN
    }

    private final KafkaSinkOptions options;
    private final String bootstrap;
    private final KafkaFailures failures;
    private final Holdings holdings;

    Preflight(KafkaSinkOptions options, String bootstrap, Holdings holdings) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.failures = new KafkaFailures(options, bootstrap);
        this.holdings = holdings;
    }

    /**
     * Finds the topic, or has the broker make it where it does so on first use.
     *
     * @return the most bytes that the topic takes in one batch, if this user may know
     * @throws PcapfluxException if no broker answers, or there is no topic
     */
    OptionalInt findOrMakeTopic() {
        Admin admin = openAdmin();
        try {
            Collection<Node> nodes = nodes(admin);
            Optional<TopicDescription> topic = describe(admin);
            if (topic.isEmpty() && autoCreate(admin, nodes) == AutoCreate.OFF) {
                throw brokerMakesNone();
            }
            awaitLeaders(admin, topic.map(found -> found.partitions().size()).orElseGet(this::makeTopic));
            return setting(admin, ConfigResource.Type.TOPIC, options.topic(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                    .map(bytes -> OptionalInt.of(Integer.parseInt(bytes)))
                    .orElse(OptionalInt.empty());
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Finds the topic and makes nothing. A topic that the broker makes on first use is as good as there.
     *
     * @throws PcapfluxException if no broker answers, or the topic is not there
     */
    void findTopic() {
        Admin admin = openAdmin();
        try {
            Collection<Node> nodes = nodes(admin);
            if (describe(admin).isPresent()) {
                return;
            }
            switch (autoCreate(admin, nodes)) {
                case OFF -> throw brokerMakesNone();
                case UNKNOWN ->
                    throw failures.topicMissing("the broker does not tell whether it makes topics on first use", null);
                case ON -> LOG.info("topic {} is not there yet, the broker makes it on first use", options.topic());
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private PcapfluxException brokerMakesNone() {
        return failures.topicMissing("the broker makes none by itself (" + AUTO_CREATE + "=false)", null);
    }

    private Admin openAdmin() {
        try {
            Admin admin = Admin.create(ClientProperties.admin(options, bootstrap));
            AutoCloseable closing = () -> admin.close(Duration.ZERO);
            holdings.add(closing);
            return admin;
        } catch (KafkaException e) {
            throw failures.connecting(e);
        }
    }

    private Collection<Node> nodes(Admin admin) {
        return answer(admin.describeCluster().nodes(), failures::connecting);
    }

    private Optional<TopicDescription> describe(Admin admin) {
        try {
            return answer(admin.describeTopics(List.of(options.topic())).allTopicNames(), failures::topic)
                    .values()
                    .stream()
                    .findFirst();
        } catch (PcapfluxException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private AutoCreate autoCreate(Admin admin, Collection<Node> nodes) {
        String broker = nodes.iterator().next().idString();
        return setting(admin, ConfigResource.Type.BROKER, broker, AUTO_CREATE)
                .map(on -> Boolean.parseBoolean(on) ? AutoCreate.ON : AutoCreate.OFF)
                .orElse(AutoCreate.UNKNOWN);
    }

    /**
     * Waits until each partition can be written to, which of a new topic takes a moment. An idempotent producer that does
     * not wait may have its first batch refused and its second one taken, as a new partition takes any sequence number;
     * the first one is out of sequence from then on and fails.
     */
    private void awaitLeaders(Admin admin, int partitions) {
        Map<TopicPartition, OffsetSpec> all = IntStream.range(0, partitions)
                .boxed()
                .collect(toMap(number -> new TopicPartition(options.topic(), number), number -> OffsetSpec.latest()));
        try {
            answer(admin.listOffsets(all).all(), failures::topic);
        } catch (PcapfluxException e) {
            LOG.warn("not every partition of topic {} can be written to: {}", options.topic(), e.getMessage());
        }
    }

    private Optional<String> setting(Admin admin, ConfigResource.Type type, String of, String name) {
        ConfigResource resource = new ConfigResource(type, of);
        try {
            Config settings = answer(admin.describeConfigs(List.of(resource)).all(), failures::connecting)
                    .get(resource);
            return Optional.ofNullable(settings).map(known -> known.get(name)).map(ConfigEntry::value);
        } catch (PcapfluxException e) {
            // Most users may not read settings; that alone is no reason to fail.
            return Optional.empty();
        }
    }

    /** A producer's question for a topic is what makes a broker make it. Returns its number of partitions. */
    private int makeTopic() {
        try (KafkaProducer<byte[], byte[]> producer = openProducer()) {
            return producer.partitionsFor(options.topic()).size();
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw failures.topicMissing(
                    "the broker did not make it within " + KafkaFailures.text(options.connectTimeout()), e);
        } catch (KafkaException e) {
            throw failures.topic(e);
        }
    }

    private KafkaProducer<byte[], byte[]> openProducer() {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                ClientProperties.asking(options, bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        AutoCloseable closing = () -> producer.close(Duration.ZERO);
        holdings.add(closing);
        return producer;
    }

    private <T> T answer(KafkaFuture<T> future, Function<Throwable, PcapfluxException> explain) {
        try {
            return future.get(options.connectTimeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw explain.apply(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw explain.apply(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
