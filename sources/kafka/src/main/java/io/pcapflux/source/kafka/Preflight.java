package io.pcapflux.source.kafka;

import static java.util.stream.Collectors.toMap;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.AdminSession;
import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.client.TopicSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for broker, topics and offsets before the first packet, since a consumer itself is patient and silent about what
 * is not there. Blocks, at each step for as long as the connect timeout; closing the {@link Holdings} ends it early.
 */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final KafkaSourceOptions options;
    private final String bootstrap;
    private final KafkaFailures failures;
    private final Holdings holdings;

    Preflight(KafkaSourceOptions options, String bootstrap, Holdings holdings) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.failures = new KafkaFailures(options, bootstrap);
        this.holdings = holdings;
    }

    /**
     * Finds out what to read, and moves a group that has no members where it shall begin.
     *
     * @throws PcapfluxException if no broker answers, or a topic or partition is not there
     */
    Plan plan() {
        try (AdminSession session = open()) {
            List<TopicPartition> partitions = find(session);
            Map<TopicPartition, Long> ends =
                    options.ends() ? offsets(session, partitions, OffsetSpec.latest()) : Map.of();
            From from = options.start();
            if (from instanceof From.Committed) {
                return new Plan(partitions, Map.of(), ends);
            }
            Map<TopicPartition, Long> starts = offsets(session, partitions, from.spec());
            if (options.consumerGroup().isPresent()) {
                moveGroup(session, options.consumerGroup().get(), starts);
                return new Plan(partitions, Map.of(), ends);
            }
            return new Plan(partitions, starts, ends);
        }
    }

    /**
     * Finds what is to be read and changes nothing.
     *
     * @throws PcapfluxException if no broker answers, or a topic or partition is not there
     */
    void look() {
        try (AdminSession session = open()) {
            find(session);
            String deadLetters = options.deadLetter();
            if (deadLetters != null) {
                TopicSearch search = new TopicSearch(session, failures);
                if (search.partitions(deadLetters).isEmpty()) {
                    search.expectMadeOnUse(deadLetters);
                }
            }
        }
    }

    /**
     * Finds the topic for dead letters, or has the broker make it where it makes topics on first use.
     *
     * @throws PcapfluxException if no broker answers, or there is no such topic
     */
    void findOrMake(String deadLetters) {
        try (AdminSession session = open()) {
            TopicSearch search = new TopicSearch(session, failures);
            OptionalInt there = search.partitions(deadLetters);
            int partitions = there.orElseGet(
                    () -> search.makeByUse(deadLetters, ClientProperties.producer(options, bootstrap), holdings));
            search.awaitLeaders(deadLetters, partitions);
        }
    }

    private AdminSession open() {
        return AdminSession.open(ClientProperties.access(options, bootstrap), failures, holdings);
    }

    private List<TopicPartition> find(AdminSession session) {
        session.brokers(failures);
        Map<String, TopicDescription> found =
                session.ask(admin -> admin.describeTopics(options.topic()).allTopicNames(), failures::asking);
        List<TopicPartition> all = new ArrayList<>();
        for (TopicDescription topic : found.values()) {
            List<Integer> numbers = topic.partitions().stream()
                    .map(TopicPartitionInfo::partition)
                    .toList();
            for (int wanted : options.partitions().isEmpty() ? numbers : options.partitions()) {
                if (!numbers.contains(wanted)) {
                    throw failures.missing("partition " + wanted + " of topic " + topic.name());
                }
                all.add(new TopicPartition(topic.name(), wanted));
            }
        }
        all.sort(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        return all;
    }

    private Map<TopicPartition, Long> offsets(AdminSession session, List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs = partitions.stream().collect(toMap(one -> one, one -> spec));
        ListOffsetsOptions isolation = new ListOffsetsOptions(ClientProperties.isolation(options));
        Map<TopicPartition, Long> offsets =
                session.ask(admin -> admin.listOffsets(specs, isolation).all(), failures::asking).entrySet().stream()
                        .collect(toMap(
                                Map.Entry::getKey, entry -> entry.getValue().offset()));
        // Behind the last record's time there is no offset yet.
        List<TopicPartition> behind = offsets.entrySet().stream()
                .filter(entry -> entry.getValue() < 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!behind.isEmpty()) {
            offsets.putAll(offsets(session, behind, OffsetSpec.latest()));
        }
        return offsets;
    }

    private void moveGroup(AdminSession session, String group, Map<TopicPartition, Long> starts) {
        if (hasMembers(session, group)) {
            LOG.warn("group {} has members at work: going on where it is, whatever from says", group);
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = starts.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
        session.ask(admin -> admin.alterConsumerGroupOffsets(group, offsets).all(), failures::asking);
    }

    private boolean hasMembers(AdminSession session, String group) {
        try {
            return session
                    .ask(admin -> admin.describeConsumerGroups(List.of(group)).all(), failures::asking)
                    .values()
                    .stream()
                    .anyMatch(description -> !description.members().isEmpty());
        } catch (PcapfluxException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw e;
        }
    }
}
