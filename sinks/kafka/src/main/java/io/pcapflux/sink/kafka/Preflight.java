package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
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

    private enum Finding {
        FOUND,
        BROKER_MAKES_IT,
        BROKER_MAKES_NONE,
        BROKER_DOES_NOT_TELL
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
            switch (find(admin)) {
                case FOUND -> {}
                case BROKER_MAKES_NONE -> throw brokerMakesNone();
                case BROKER_MAKES_IT, BROKER_DOES_NOT_TELL -> makeTopic();
            }
            return setting(admin, ConfigResource.Type.TOPIC, options.topic(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                    .map(Integer::parseInt)
                    .map(OptionalInt::of)
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
            switch (find(admin)) {
                case FOUND -> {}
                case BROKER_MAKES_NONE -> throw brokerMakesNone();
                case BROKER_DOES_NOT_TELL ->
                    throw failures.topicMissing("the broker does not tell whether it makes topics on first use", null);
                case BROKER_MAKES_IT ->
                    LOG.info("topic {} is not there yet, the broker makes it on first use", options.topic());
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

    private Finding find(Admin admin) {
        Collection<Node> nodes = answer(admin.describeCluster().nodes(), failures::connecting);
        if (isThere(admin)) {
            return Finding.FOUND;
        }
        String broker = nodes.iterator().next().idString();
        return setting(admin, ConfigResource.Type.BROKER, broker, AUTO_CREATE)
                .map(on -> Boolean.parseBoolean(on) ? Finding.BROKER_MAKES_IT : Finding.BROKER_MAKES_NONE)
                .orElse(Finding.BROKER_DOES_NOT_TELL);
    }

    private boolean isThere(Admin admin) {
        try {
            answer(admin.describeTopics(List.of(options.topic())).allTopicNames(), failures::topic);
            return true;
        } catch (PcapfluxException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
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

    /** A producer's question for a topic is what makes a broker make it. */
    private void makeTopic() {
        try (KafkaProducer<byte[], byte[]> producer = openProducer()) {
            producer.partitionsFor(options.topic());
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
