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
        String header = record.headerName();
        Long timestamp = times.of(record.timestampMillis());
        return header == null
                ? new ProducerRecord<>(to, partition, timestamp, record.key(), record.value())
                : new OneHeaderRecord(
                        to, partition, timestamp, record.key(), record.value(), new OneHeader(header, record.header()));
    }

    /** Names the packets in it, for messages. */
    @Override
    public String toString() {
        return record.toString();
    }
}
