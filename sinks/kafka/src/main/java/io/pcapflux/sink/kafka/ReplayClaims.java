package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.AdminSession;
import io.pcapflux.kafka.client.ClusterAccess;
import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.packet.Capture;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Says of captures that this run replays them, so that an earlier run stops that has some of them in common with it, and
 * hears when a later one says so. A claim is the metadata of an offset in a group beside that of the position.
 *
 * <p>No packet is sent twice: this run claims before it asks for positions, and that waits while an earlier one's are
 * under way; the earlier one looks at the claims when its positions are, so one of the two sees the other. Any thread;
 * blocks.
 */
final class ReplayClaims {
    private final String claim = UUID.randomUUID().toString();
    private final KafkaSinkOptions options;
    private final KafkaFailures failures;
    private final AdminSession session;
    private final TopicPartition place;

    /** Sets its client up, which the holdings close. */
    ReplayClaims(KafkaSinkOptions options, String bootstrap, Holdings holdings) {
        this.options = options;
        this.failures = new KafkaFailures(options, bootstrap);
        // In an outage it waits for as long as a commit does.
        ClusterAccess access = new ClusterAccess(
                bootstrap, options.deliveryTimeout(), ProducerConfig.configDef(), options.properties());
        this.session = AdminSession.open(access, failures, holdings);
        this.place = ReplayPositions.place(options.topic());
    }

    private String group(Capture capture) {
        return ReplayPositions.group(options.topic(), capture) + "-claim";
    }

    /** Takes captures over. */
    void claim(Collection<Capture> captures) {
        Map<TopicPartition, OffsetAndMetadata> mine = Map.of(place, new OffsetAndMetadata(0, claim));
        session.ask(
                admin -> KafkaFuture.allOf(captures.stream()
                        .map(capture -> admin.alterConsumerGroupOffsets(group(capture), mine)
                                .all())
                        .toArray(KafkaFuture<?>[]::new)),
                failures::transaction);
    }

    /**
     * Checks that captures are still this run's.
     *
     * @throws ProducerFencedException if another run has taken one over
     */
    void check(Collection<Capture> captures) {
        ListConsumerGroupOffsetsSpec spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(place));
        Map<String, ListConsumerGroupOffsetsSpec> groups =
                captures.stream().collect(Collectors.toMap(this::group, capture -> spec));
        session.ask(admin -> admin.listConsumerGroupOffsets(groups).all(), failures::transaction)
                .forEach((group, offsets) -> {
                    OffsetAndMetadata found = offsets.get(place);
                    if (found != null && !claim.equals(found.metadata())) { // brokers forget it after a week
                        throw new ProducerFencedException(group + " has the claim of another run");
                    }
                });
    }
}
