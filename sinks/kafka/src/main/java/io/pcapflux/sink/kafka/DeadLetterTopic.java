package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.DeadLetterProducer;
import io.pcapflux.kafka.format.OutgoingRecord;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A topic of records that another one does not take, as they were made for that. Many may be under way. */
final class DeadLetterTopic implements DeadLetters.Place {
    private final String topic;
    private final RecordTimes times;
    private final DeadLetterProducer producer;

    /**
     * @param properties of a producer; how large a record may be is for the topic to say
     * @param timeout of each record, whatever the producer's
     */
    DeadLetterTopic(String topic, Map<String, Object> properties, Duration timeout, RecordTimes times) {
        this.topic = topic;
        this.times = times;
        this.producer = new DeadLetterProducer(properties, timeout);
    }

    @Override
    public void put(TopicRecord record, Consumer<@Nullable Exception> answer) {
        OutgoingRecord made = record.record();
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, times.of(made.timestampMillis()), made.key(), made.value());
        if (made.headerName() != null) {
            letter.headers().add(made.headerName(), made.header());
        }
        producer.send(letter, answer);
    }

    @Override
    public void close() {
        producer.close();
    }
}
