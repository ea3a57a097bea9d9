package io.pcapflux.kafka.client;

import static java.util.stream.Collectors.toMap;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for topics that are to be written to. Blocks, for as long as the session waits for each answer. */
public final class TopicSearch {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSearch.class);
    private static final String AUTO_CREATE = "auto.create.topics.enable";

    private final AdminSession session;
    private final ClientFailures failures;
    private final Collection<Node> brokers;

    /**
     * Finds the brokers.
     *
     * @throws PcapfluxException if none answers
     */
    public TopicSearch(AdminSession session, ClientFailures failures) {
        this.session = session;
        this.failures = failures;
        this.brokers = session.brokers(failures);
    }

    /** All brokers of the cluster. */
    public Collection<Node> brokers() {
        return brokers;
    }

    /**
     * How many partitions a topic has; empty where it is not there.
     *
     * @throws PcapfluxException if that may not be known, or no broker tells
     */
    public OptionalInt partitions(String topic) {
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

    /**
     * Finds out whether a topic that is not there comes to be when it is written to, and makes nothing.
     *
     * @throws PcapfluxException if the brokers do not say that they make it
     */
    public void expectMadeOnUse(String topic) {
        String on = brokerMakesTopics();
        if (on == null) {
            throw failures.topicMissing(topic, "the broker does not tell whether it makes topics on first use", null);
        }
        refuseWhereNotMade(topic, on);
        LOG.info("topic {} is not there yet, the broker makes it on first use", topic);
    }

    /**
     * Has the brokers make a topic that is not there, where they make topics on first use.
     *
     * @param producer the settings of a producer: its question for the topic is what makes it
     * @return its partitions
     * @throws PcapfluxException if the brokers say that they make none, or do not make it within the connect timeout
     */
    public int makeByUse(String topic, Map<String, Object> producer, Holdings holdings) {
        String on = brokerMakesTopics();
        if (on != null) {
            refuseWhereNotMade(topic, on);
        }
        return awaitTopic(topic, producer, holdings);
    }

    private @Nullable String brokerMakesTopics() {
        String broker = brokers.iterator().next().idString();
        return settings(ConfigResource.Type.BROKER, broker).get(AUTO_CREATE);
    }

    private void refuseWhereNotMade(String topic, String on) {
        if (!Boolean.parseBoolean(on)) {
            throw failures.topicMissing(topic, "the broker makes none by itself (" + AUTO_CREATE + "=false)", null);
        }
    }

    /**
     * Waits until a topic that was made just now can be seen.
     *
     * @param producer the settings of a producer
     * @return its partitions
     * @throws PcapfluxException if it cannot within the connect timeout
     */
    public int awaitTopic(String topic, Map<String, Object> producer, Holdings holdings) {
        try (KafkaProducer<byte[], byte[]> asking = open(producer, holdings)) {
            return asking.partitionsFor(topic).size();
        } catch (TimeoutException e) {
            String waited = ClientFailures.text(session.connectTimeout());
            throw failures.topicMissing(topic, "the broker did not make it within " + waited, e);
        } catch (KafkaException e) {
            throw failures.topic(topic, e);
        }
    }

    private KafkaProducer<byte[], byte[]> open(Map<String, Object> properties, Holdings holdings) {
        Map<String, Object> impatient = new HashMap<>(properties);
        String timeout = String.valueOf(session.connectTimeout().toMillis());
        impatient.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(impatient, new ByteArraySerializer(), new ByteArraySerializer());
        AutoCloseable closing = () -> producer.close(Duration.ZERO);
        holdings.add(closing);
        return producer;
    }

    /**
     * Waits until each partition can be written to, which of a new topic takes a moment; of one that cannot it only warns.
     * An idempotent producer that does not wait may have its first batch refused and its second one taken, as a new
     * partition takes any sequence number; the first one is out of sequence from then on and fails.
     */
    public void awaitLeaders(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> all = IntStream.range(0, partitions)
                .boxed()
                .collect(toMap(number -> new TopicPartition(topic, number), number -> OffsetSpec.latest()));
        try {
            session.ask(admin -> admin.listOffsets(all).all(), e -> failures.topic(topic, e));
        } catch (PcapfluxException e) {
            LOG.warn("not every partition of topic {} can be written to: {}", topic, e.getMessage());
        }
    }

    /** The settings of a topic; empty where this user may not read them, as most may not. */
    public Map<String, String> settings(String topic) {
        return settings(ConfigResource.Type.TOPIC, topic);
    }

    private Map<String, String> settings(ConfigResource.Type type, String of) {
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
            return Map.of(); // that alone is no reason to fail
        }
    }
}
