package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.AdminSession;
import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.packet.Capture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far captures have been replayed into a topic. A position is the committed offset of a consumer group that is named
 * after capture and topic; it is written in the transaction that has the packets before it.
 */
final class ReplayPositions {
    private static final String PREFIX = "pcapflux-";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final KafkaSinkOptions options;
    private final String bootstrap;
    private final Holdings holdings;
    private final KafkaFailures failures;

    ReplayPositions(KafkaSinkOptions options, String bootstrap, Holdings holdings) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.holdings = holdings;
        this.failures = new KafkaFailures(options, bootstrap);
    }

    /** The group that has the position of a capture. */
    static String group(String topic, Capture capture) {
        return PREFIX + topic + "-" + capture.id();
    }

    /** Where in the group it stands. */
    static TopicPartition place(String topic) {
        return new TopicPartition(topic, 0);
    }

    /**
     * What a producer is called that replays just these captures. Of two at a time only the later one goes on, and it ends
     * at once what the earlier one has left behind; of others, {@link ReplayClaims} tell.
     */
    static String transactionalId(String topic, Collection<Capture> captures) {
        List<String> ids = captures.stream()
                .map(capture -> capture.id().toString())
                .sorted()
                .toList();
        String all = ids.size() == 1
                ? ids.get(0)
                : UUID.nameUUIDFromBytes(String.join(",", ids).getBytes(StandardCharsets.US_ASCII))
                        .toString();
        return PREFIX + topic + "-" + all;
    }

    /**
     * The number of packets of each capture that are sent, 0 where there is no position. Blocks, also while a transaction
     * that was left behind is being ended.
     *
     * @throws PcapfluxException if no broker tells within the connect timeout
     */
    Map<Capture, Long> of(Collection<Capture> captures) {
        Set<String> groups = captures.stream()
                .map(capture -> group(options.topic(), capture))
                .collect(Collectors.toCollection(HashSet::new));
        Map<Capture, Long> positions = new HashMap<>();
        long deadline = System.nanoTime() + options.connectTimeout().toNanos();
        try (AdminSession session = open()) {
            while (!groups.isEmpty()) {
                Map<String, Long> told = ask(session.admin(), groups);
                captures.forEach(capture -> {
                    Long position = told.get(group(options.topic(), capture));
                    if (position != null) {
                        positions.put(capture, position);
                    }
                });
                groups.removeAll(told.keySet());
                if (!groups.isEmpty()) {
                    pause(deadline);
                }
            }
            return positions;
        }
    }

    /** Pipes and adapters bring other packets each time, and a loop has no end to come to. */
    void refuseUnrepeatable(Collection<Capture> captures) {
        for (Capture capture : captures) {
            if (capture.isAnonymous() || capture.loop() > 0) {
                throw new PcapfluxException(
                        capture
                                + " cannot be replayed exactly once: it is no file that is read once and can be read again",
                        "write it to a file first, or leave out exactly-once");
            }
        }
    }

    private AdminSession open() {
        return AdminSession.open(ClientProperties.access(options, bootstrap), failures, holdings);
    }

    /** The positions that are known for good; a group in which a transaction is being ended is left out. */
    private Map<String, Long> ask(Admin admin, Collection<String> groups) {
        TopicPartition place = place(options.topic());
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(place));
        ListConsumerGroupOffsetsResult result = admin.listConsumerGroupOffsets(
                groups.stream().collect(Collectors.toMap(group -> group, group -> spec)),
                new ListConsumerGroupOffsetsOptions().requireStable(true));
        Map<String, Long> told = new HashMap<>();
        for (Map.Entry<String, Map<TopicPartition, OffsetAndMetadata>> group :
                all(result).entrySet()) {
            // Kafka tells null where there is no offset, and leaves the partition out where the offset is not stable.
            if (group.getValue().containsKey(place)) {
                OffsetAndMetadata offset = group.getValue().get(place);
                told.put(group.getKey(), offset == null ? 0 : offset.offset());
            }
        }
        return told;
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> all(ListConsumerGroupOffsetsResult result) {
        try {
            return result.all().get(options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failures.transaction(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw failures.transaction(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private void pause(long deadline) {
        if (System.nanoTime() > deadline) {
            throw failures.transaction(new org.apache.kafka.common.errors.TimeoutException(
                    "a transaction of an earlier replay does not end"));
        }
        try {
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
