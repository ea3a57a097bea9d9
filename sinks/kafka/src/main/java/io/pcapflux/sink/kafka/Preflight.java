package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.AdminSession;
import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.client.TopicSearch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for broker and topic before the first packet, since a producer itself is patient and silent about what is not
 * there. Blocks, at each step for as long as the connect timeout; closing the {@link Holdings} ends it early.
 */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

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
            TopicSearch search = search(session);
            OptionalInt there = search.partitions(topic);
            int partitions = there.isPresent() ? there.getAsInt() : make(session, search, topic);
            if (there.isPresent()) {
                warnOfOtherPartitions(topic, partitions);
            }
            search.awaitLeaders(topic, partitions);
            TopicRules rules = new TopicRules(topic, search.settings(topic));
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

    private int make(AdminSession session, TopicSearch search, String topic) {
        TopicCreation creation = options.create();
        if (creation == null) {
            return search.makeByUse(topic, producer(), holdings);
        }
        try {
            session.ask(
                    admin -> admin.createTopics(List.of(creation.topic(topic))).all(),
                    e -> failures.creating(topic, e));
        } catch (PcapfluxException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e; // otherwise somebody else was faster
            }
        }
        return search.awaitTopic(topic, producer(), holdings);
    }

    private Map<String, Object> producer() {
        return ClientProperties.producer(options, bootstrap, Optional.empty());
    }

    /**
     * Finds a broker.
     *
     * @throws PcapfluxException if none answers
     */
    void findBroker() {
        try (AdminSession session = open()) {
            search(session);
        }
    }

    /**
     * Finds the topic and makes nothing. A topic that is made on first use is as good as there.
     *
     * @throws PcapfluxException if no broker answers, or the topic is not there
     */
    void findTopic(String topic) {
        try (AdminSession session = open()) {
            TopicSearch search = search(session);
            OptionalInt there = search.partitions(topic);
            if (there.isPresent()) {
                warnOfOtherPartitions(topic, there.getAsInt());
                new TopicRules(topic, search.settings(topic)).checkWithoutPacket(options);
            } else if (options.create() != null) {
                LOG.info("topic {} is not there yet, it will be made", topic);
            } else {
                search.expectMadeOnUse(topic);
            }
        }
    }

    private AdminSession open() {
        return AdminSession.open(ClientProperties.access(options, bootstrap), failures, holdings);
    }

    private TopicSearch search(AdminSession session) {
        TopicSearch search = new TopicSearch(session, failures);
        brokers = search.brokers();
        return search;
    }

    /** All brokers of the cluster, once the topic has been looked for. */
    Collection<Node> brokers() {
        return brokers;
    }
}
