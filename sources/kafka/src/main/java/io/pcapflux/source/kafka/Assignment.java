package io.pcapflux.source.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The partitions that are read at present, and what is known of those that were before. Any thread. */
final class Assignment {
    private final Map<TopicPartition, Long> ends;
    private final boolean hasEnd;
    private final Map<TopicPartition, PartitionQueue.Delivered> before = new HashMap<>();
    private volatile Now now = new Now(Map.of(), false);

    /**
     * What is assigned at a moment.
     *
     * @param queues the same object until partitions come or go
     * @param made whether partitions, or none, have been assigned, and not just taken away
     */
    record Now(Map<TopicPartition, PartitionQueue> queues, boolean made) {}

    /** @param hasEnd whether partitions end where the plan says; otherwise they have no end */
    Assignment(Plan plan, boolean hasEnd) {
        this.ends = plan.ends();
        this.hasEnd = hasEnd;
    }

    Now now() {
        return now;
    }

    /** The same object until partitions come or go. */
    Map<TopicPartition, PartitionQueue> queues() {
        return now.queues();
    }

    synchronized void add(Collection<TopicPartition> partitions) {
        Map<TopicPartition, PartitionQueue> more = new LinkedHashMap<>(queues());
        for (TopicPartition partition : partitions) {
            // Of a partition that is younger than the start, nothing was to be read.
            long end = hasEnd ? ends.getOrDefault(partition, 0L) : PartitionQueue.NO_END;
            more.put(
                    partition,
                    new PartitionQueue(
                            partition, end, before.getOrDefault(partition, PartitionQueue.Delivered.NOTHING)));
        }
        now = new Now(more, true);
    }

    /** Has nothing more come out of these; they are still here, for what has been delivered of them. */
    List<PartitionQueue> revoke(Collection<TopicPartition> partitions) {
        Map<TopicPartition, PartitionQueue> queues = queues();
        List<PartitionQueue> revoked =
                partitions.stream().filter(queues::containsKey).map(queues::get).toList();
        revoked.forEach(PartitionQueue::revoke);
        return revoked;
    }

    synchronized void remove(Collection<PartitionQueue> revoked) {
        Map<TopicPartition, PartitionQueue> fewer = new LinkedHashMap<>(queues());
        for (PartitionQueue queue : revoked) {
            before.put(queue.partition(), queue.progress());
            fewer.remove(queue.partition());
        }
        now = new Now(fewer, false); // others follow
    }

    /** Takes a record in; one of a partition that has just been taken away is let go. */
    void received(ConsumerRecord<byte[], byte[]> record, int bytes, long nanos) {
        PartitionQueue queue = queues().get(new TopicPartition(record.topic(), record.partition()));
        if (queue != null) {
            queue.add(record, bytes, nanos);
        }
    }

    /** The offsets to be committed for all that has been delivered. */
    Map<TopicPartition, Long> committable() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        queues().forEach((partition, queue) -> {
            long offset = queue.committable();
            if (offset != PartitionQueue.UNKNOWN) {
                offsets.put(partition, offset);
            }
        });
        return offsets;
    }

    /** How far the partitions were read, for a message. */
    String position() {
        Map<TopicPartition, PartitionQueue> queues = queues();
        String all = queues.values().stream()
                .map(queue -> queue.partition() + " was read up to offset " + Math.max(0, queue.committable()))
                .limit(8)
                .collect(Collectors.joining(", "));
        return queues.size() > 8 ? all + " ..." : all;
    }
}
