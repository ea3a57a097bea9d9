package io.pcapflux.sink.kafka;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Tells what became of each record, before Reactor Kafka hears of it. */
class AnsweringProducer<K, V> extends KafkaProducer<K, V> {
    private final RecordSender.Answers answers;

    AnsweringProducer(
            Map<String, Object> properties, Serializer<K> keys, Serializer<V> values, RecordSender.Answers answers) {
        super(properties, keys, values);
        this.answers = answers;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback next) {
        TopicRecord addressed = (TopicRecord) RecordSender.outgoing(record);
        Callback callback = (metadata, failure) -> answer(addressed, next, metadata, failure);
        try {
            // Without a broker each attempt takes as long as it may, one after the other.
            return answers.wanted() ? super.send(record, callback) : refuse(callback, new CancellationException());
        } catch (RuntimeException e) {
            return refuse(callback, e);
        }
    }

    static Future<RecordMetadata> refuse(Callback callback, RuntimeException reason) {
        callback.onCompletion(null, reason);
        return CompletableFuture.failedFuture(reason);
    }

    private void answer(
            TopicRecord addressed,
            @Nullable Callback next,
            @Nullable RecordMetadata metadata,
            @Nullable Exception failure) {
        synchronized (answers) {
            boolean ends = failure != null && answers.failed(addressed, failure);
            if (failure == null) {
                answers.acknowledged(addressed);
            }
            if (next != null) {
                next.onCompletion(metadata, ends ? failure : null);
            }
        }
    }

    /** Tells the answers, then Reactor Kafka; one answer at a time. */
    final void tell(
            Consumer<RecordSender.Answers> news,
            @Nullable Callback next,
            @Nullable RecordMetadata metadata,
            @Nullable Exception failure) {
        synchronized (answers) {
            news.accept(answers);
            if (next != null) {
                next.onCompletion(metadata, failure);
            }
        }
    }

    final boolean wanted() {
        return answers.wanted();
    }
}
