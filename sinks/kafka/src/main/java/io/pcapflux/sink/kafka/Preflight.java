package io.pcapflux.sink.kafka;

import static java.util.stream.Collectors.toMap;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.AdminSession;
import io.pcapflux.kafka.client.Holdings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
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
    private Collection<Node> brokers = List.of();

    Preflight(KafkaSinkOptions options, String bootstrap, Holdings holdings) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.failures = new KafkaFailures(options, bootstrap);
        this.holdings = holdings;
    }

    /**
     * Finds a topic, or makes it where that is asked for, or has the broker make it where it does so on first use.
     *
     * @throws PcapfluxException if no broker answers, or there is no topic
     */
    Topic findOrMakeTopic(String topic) {
        try (AdminSession session = open()) {
            Collection<Node> nodes = nodes(session);
            OptionalInt there = partitions(session, topic);
            int partitions = there.isPresent() ? there.getAsInt() : make(session, nodes, topic);
            if (there.isPresent()) {
                warnOfOtherPartitions(topic, partitions);
            }
            awaitLeaders(session, topic, partitions);
            TopicRules rules = rules(session, topic);
            if (!options.embedded()) { // whose data are for trying out
                rules.tellBytesKept();
            }
            return new Topic(topic, partitions, rules);
        }
    }

    private void warnOfOtherPartitions(String topic, int partitions) {
        Integer asked = options.create() == null ? null : options.create().partitions();
        if (asked != null && asked != partitions) {
            LOG.warn("topic {} is there already, with {} partitions, not {}", topic, partitions, asked);
        }
    }

    private int make(AdminSession session, Collection<Node> nodes, String topic) {
        TopicCreation creation = options.create();
        if (creation != null) {
            try {
                session.ask(
                        admin -> admin.createTopics(List.of(creation.topic(topic)))
                                .all(),
                        e -> failures.creating(topic, e));
            } catch (PcapfluxException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e; // otherwise somebody else was faster
                }
            }
        } else if (autoCreate(session, nodes) == AutoCreate.OFF) {
            throw brokerMakesNone(topic);
        }
        return awaitTopic(topic);
    }

    private TopicRules rules(AdminSession session, String topic) {
        return new TopicRules(topic, settings(session, ConfigResource.Type.TOPIC, topic));
    }

    /**
     * Finds a broker.
     *
     * @throws PcapfluxException if none answers
     */
    void findBroker() {
        try (AdminSession session = open()) {
            nodes(session);
        }
    }

    /**
     * Finds the topic and makes nothing. A topic that is made on first use is as good as there.
     *
     * @throws PcapfluxException if no broker answers, or the topic is not there
     */
    void findTopic(String topic) {
        try (AdminSession session = open()) {
            Collection<Node> nodes = nodes(session);
            OptionalInt there = partitions(session, topic);
            if (there.isPresent()) {
                warnOfOtherPartitions(topic, there.getAsInt());
                rules(session, topic).checkWithoutPacket(options);
                return;
            }
            if (options.create() != null) {
                LOG.info("topic {} is not there yet, it will be made", topic);
                return;
            }
            switch (autoCreate(session, nodes)) {
                case OFF -> throw brokerMakesNone(topic);
                case UNKNOWN ->
                    throw failures.topicMissing(
                            topic, "the broker does not tell whether it makes topics on first use", null);
                case ON -> LOG.info("topic {} is not there yet, the broker makes it on first use", topic);
            }
        }
    }

    private PcapfluxException brokerMakesNone(String topic) {
        return failures.topicMissing(topic, "the broker makes none by itself (" + AUTO_CREATE + "=false)", null);
    }

    private AdminSession open() {
        return AdminSession.open(ClientProperties.access(options, bootstrap), failures, holdings);
    }

    private Collection<Node> nodes(AdminSession session) {
        brokers = session.ask(admin -> admin.describeCluster().nodes(), failures::connecting);
        return brokers;
    }

    /** All brokers of the cluster, once the topic has been looked for. */
    Collection<Node> brokers() {
        return brokers;
    }

    /** How many a topic has; empty where it is not there. */
    private OptionalInt partitions(AdminSession session, String topic) {
        try {
            return session
                    .ask(admin -> admin.describeTopics(List.of(topic)).allTopicNames(), e -> failures.topic(topic, e))
                    .values()
                    .stream()
                    .mapToInt(found -> found.partitions().size())
                    .findFirst();
        } catch (PcapfluxException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private AutoCreate autoCreate(AdminSession session, Collection<Node> nodes) {
        String broker = nodes.iterator().next().idString();
        return Optional.ofNullable(
                        settings(session, ConfigResource.Type.BROKER, broker).get(AUTO_CREATE))
                .map(on -> Boolean.parseBoolean(on) ? AutoCreate.ON : AutoCreate.OFF)
                .orElse(AutoCreate.UNKNOWN);
    }

    /**
     * Waits until each partition can be written to, which of a new topic takes a moment. An idempotent producer that does
     * not wait may have its first batch refused and its second one taken, as a new partition takes any sequence number;
     * the first one is out of sequence from then on and fails.
     */
    private void awaitLeaders(AdminSession session, String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> all = IntStream.range(0, partitions)
                .boxed()
                .collect(toMap(number -> new TopicPartition(topic, number), number -> OffsetSpec.latest()));
        try {
            session.ask(admin -> admin.listOffsets(all).all(), e -> failures.topic(topic, e));
        } catch (PcapfluxException e) {
            LOG.warn("not every partition of topic {} can be written to: {}", topic, e.getMessage());
        }
    }

    private Map<String, String> settings(AdminSession session, ConfigResource.Type type, String of) {
        ConfigResource resource = new ConfigResource(type, of);
        try {
            Config settings = session.ask(
                            admin -> admin.describeConfigs(List.of(resource)).all(), failures::connecting)
                    .get(resource);
            return settings == null
                    ? Map.of()
                    : settings.entries().stream()
                            .filter(entry -> entry.value() != null)
                            .collect(toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (PcapfluxException e) {
            // Most users may not read settings; that alone is no reason to fail.
            return Map.of();
        }
    }

    /**
     * Waits until a topic that was made just now can be seen; a producer's question for it is what makes a broker make it
     * where it does so. Returns its number of partitions.
     */
    private int awaitTopic(String topic) {
        try (KafkaProducer<byte[], byte[]> producer = openProducer()) {
            return producer.partitionsFor(topic).size();
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw failures.topicMissing(
                    topic, "the broker did not make it within " + KafkaFailures.text(options.connectTimeout()), e);
        } catch (KafkaException e) {
            throw failures.topic(topic, e);
        }
    }

    private KafkaProducer<byte[], byte[]> openProducer() {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                ClientProperties.asking(options, bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        AutoCloseable closing = () -> producer.close(Duration.ZERO);
        holdings.add(closing);
        return producer;
    }
}
