package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.DeadLetterProducer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
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
        producer.send(record.toSendTo(topic, times), answer);
    }

    @Override
    public void close() {
        producer.close();
    }
}
