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
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of a {@link RecordBatch}, and tells what became of each before Reactor Kafka hears of all. For one
 * thread at a time.
 */
class AnsweringProducer extends KafkaProducer<byte[], byte[]> {
    private final RecordTimes times;
    private final RecordSender.Answers answers;

    AnsweringProducer(Map<String, Object> properties, RecordTimes times, RecordSender.Answers answers) {
        super(properties, new ByteArraySerializer(), new ByteArraySerializer());
        this.times = times;
        this.answers = answers;
    }

    /**
     * Sends what the {@linkplain RecordSender#outgoing carrier} stands for.
     *
     * @param next told when all is answered
     * @return completed already: the answers tell more
     */
    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> carrier, @Nullable Callback next) {
        RecordBatch batch = (RecordBatch) RecordSender.outgoing(carrier);
        for (TopicRecord each : batch.records()) {
            send(each, new Answer(each, batch, next));
        }
        batch.sent();
        return CompletableFuture.completedFuture(null);
    }

    private void send(TopicRecord record, Answer answer) {
        try {
            if (answers.wanted()) {
                var unused = super.send(record.toSend(times), answer);
            } else { // without a broker each attempt takes as long as it may, one after the other
                answer.onCompletion(null, new CancellationException());
            }
        } catch (RuntimeException e) {
            answer.onCompletion(null, e);
        }
    }

    /** Knows what counts by heart: the record has left the processor's caches by the time it is answered. */
    private final class Answer implements Callback {
        private final TopicRecord record;
        private final int packets;
        private final long weight;
        private final RecordBatch batch;
        private final @Nullable Callback next;
        private boolean told;

        Answer(TopicRecord record, RecordBatch batch, @Nullable Callback next) {
            this.record = record;
            this.packets = record.record().packets();
            this.weight = record.record().weight();
            this.batch = batch;
            this.next = next;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            synchronized (answers) {
                if (told) {
                    return; // refused by the producer when it had it already
                }
                told = true;
                boolean ends = failure != null && answers.failed(record, failure);
                if (failure == null) {
                    answers.acknowledged(record, packets, weight);
                }
                if (batch.answered(ends ? failure : null)) {
                    tellLast();
                }
            }
        }

        private void tellLast() {
            answers.sumUp();
            if (next != null) {
                next.onCompletion(null, batch.failure());
            }
        }
    }

    /** Tells the answers, then Reactor Kafka; one answer at a time. */
    final void tell(Consumer<RecordSender.Answers> news, @Nullable Callback next, @Nullable Exception failure) {
        synchronized (answers) {
            news.accept(answers);
            if (next != null) {
                next.onCompletion(null, failure);
            }
        }
    }

    final boolean wanted() {
        return answers.wanted();
    }
}
