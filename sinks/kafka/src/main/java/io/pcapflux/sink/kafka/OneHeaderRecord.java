package io.pcapflux.sink.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record to be sent with {@link OneHeader}. */
final class OneHeaderRecord extends ProducerRecord<byte[], byte[]> {
    private final OneHeader header;

    OneHeaderRecord(
            String topic,
            @Nullable Integer partition,
            @Nullable Long timestampMillis,
            byte @Nullable [] key,
            byte[] value,
            OneHeader header) {
        super(topic, partition, timestampMillis, key, value);
        this.header = header;
    }

    @Override
    public Headers headers() {
        return header;
    }
}
