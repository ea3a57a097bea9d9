package io.pcapflux.source.kafka;

import static java.util.stream.Collectors.toMap;

import io.pcapflux.PcapfluxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
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
    /** The clients keep the timeout themselves; this is for the case that one does not. */
    private static final Duration GRACE = Duration.ofSeconds(5);

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
        Admin admin = open();
        try {
            List<TopicPartition> partitions = find(admin);
            Map<TopicPartition, Long> ends =
                    options.ends() ? offsets(admin, partitions, OffsetSpec.latest()) : Map.of();
            From from = options.start();
            if (from instanceof From.Committed) {
                return new Plan(partitions, Map.of(), ends);
            }
            Map<TopicPartition, Long> starts = offsets(admin, partitions, from.spec());
            if (options.consumerGroup().isPresent()) {
                moveGroup(admin, options.consumerGroup().get(), starts);
                return new Plan(partitions, Map.of(), ends);
            }
            return new Plan(partitions, starts, ends);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Finds what is to be read and changes nothing.
     *
     * @throws PcapfluxException if no broker answers, or a topic or partition is not there
     */
    void look() {
        Admin admin = open();
        try {
            find(admin);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private Admin open() {
        try {
            Admin admin = Admin.create(ClientProperties.admin(options, bootstrap));
            AutoCloseable closing = () -> admin.close(Duration.ZERO);
            holdings.add(closing);
            return admin;
        } catch (KafkaException e) {
            throw failures.asking(e);
        }
    }

    private List<TopicPartition> find(Admin admin) {
        answer(admin.describeCluster().nodes());
        Map<String, TopicDescription> found =
                answer(admin.describeTopics(options.topic()).allTopicNames());
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

    private Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs = partitions.stream().collect(toMap(one -> one, one -> spec));
        ListOffsetsOptions isolation = new ListOffsetsOptions(ClientProperties.isolation(options));
        Map<TopicPartition, Long> offsets = answer(
                        admin.listOffsets(specs, isolation).all())
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
        // Behind the last record's time there is no offset yet.
        List<TopicPartition> behind = offsets.entrySet().stream()
                .filter(entry -> entry.getValue() < 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!behind.isEmpty()) {
            offsets.putAll(offsets(admin, behind, OffsetSpec.latest()));
        }
        return offsets;
    }

    private void moveGroup(Admin admin, String group, Map<TopicPartition, Long> starts) {
        if (hasMembers(admin, group)) {
            LOG.warn("group {} has members at work: going on where it is, whatever from says", group);
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = starts.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
        answer(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    private boolean hasMembers(Admin admin, String group) {
        try {
            return answer(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                    .anyMatch(description -> !description.members().isEmpty());
        } catch (PcapfluxException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(options.connectTimeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failures.asking(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw failures.asking(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
