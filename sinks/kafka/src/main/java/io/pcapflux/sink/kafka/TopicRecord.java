package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.OutgoingRecord;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A record and where it goes. */
record TopicRecord(String topic, OutgoingRecord record) {
    /** Whether its packets were captured longer ago. */
    boolean isOlderThan(Duration age, long nowMillis) {
        Long captured = record.timestampMillis();
        return captured != null && nowMillis - captured > age.toMillis();
    }

    /** As a producer takes it. */
    ProducerRecord<byte[], byte[]> toSend(RecordTimes times) {
        return toSend(topic, record.partition(), times);
    }

    /** The same for a topic with other partitions. */
    ProducerRecord<byte[], byte[]> toSendTo(String other, RecordTimes times) {
        return toSend(other, null, times);
    }

    private ProducerRecord<byte[], byte[]> toSend(String to, @Nullable Integer partition, RecordTimes times) {
        ProducerRecord<byte[], byte[]> created =
                new ProducerRecord<>(to, partition, times.of(record.timestampMillis()), record.key(), record.value());
        if (record.headerName() != null) {
            created.headers().add(record.headerName(), record.header());
        }
        return created;
    }

    /** Names the packets in it, for messages. */
    @Override
    public String toString() {
        return record.toString();
    }
}
