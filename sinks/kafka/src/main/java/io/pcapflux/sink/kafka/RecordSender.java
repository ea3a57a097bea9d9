package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.OutgoingRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;
import reactor.kafka.sender.internals.ProducerFactory;

/**
 * Sends records through Reactor Kafka, and is all that knows of it.
 *
 * <p>What becomes of each record is told by the producer's own callbacks: Reactor Kafka's results are lost when an
 * answer on the network thread and a refusal on the sending thread meet.
 */
final class RecordSender implements AutoCloseable {
    /** Records handed over and not answered; Reactor Kafka's 256 cost four fifths of the throughput. */
    private static final int MAX_IN_FLIGHT = 8192;

    /** Told what became of the records, on any thread; must not block. */
    interface Answers {
        /** Whether records are still sent; if not, those that were taken before are refused without trying. */
        boolean wanted();

        void acknowledged(TopicRecord record);

        void failed(TopicRecord record, Exception failure);
    }

    private final KafkaSender<byte[], byte[]> sender;

    private final RecordTimes times;

    private RecordSender(KafkaSender<byte[], byte[]> sender, RecordTimes times) {
        this.sender = sender;
        this.times = times;
    }

    /**
     * Makes the producer; it connects when it sends.
     *
     * @throws org.apache.kafka.common.KafkaException if the properties are of no use
     */
    static RecordSender open(Map<String, Object> properties, RecordTimes times, Answers answers) {
        SenderOptions<byte[], byte[]> options = SenderOptions.<byte[], byte[]>create(properties)
                .withKeySerializer(new ByteArraySerializer())
                .withValueSerializer(new ByteArraySerializer())
                .maxInFlight(MAX_IN_FLIGHT)
                .stopOnError(false)
                // Whatever has no answer when it comes to closing is given up already.
                .closeTimeout(Duration.ZERO);
        KafkaSender<byte[], byte[]> sender = KafkaSender.create(new AnsweringProducers(answers), options);
        sender.doOnProducer(producer -> producer).block();
        return new RecordSender(sender, times);
    }

    /** Sends records to the end; completes or fails when each has its answer. */
    Mono<Void> send(Flux<TopicRecord> records) {
        return sender.send(records.map(this::toSend)).then();
    }

    private SenderRecord<byte[], byte[], TopicRecord> toSend(TopicRecord addressed) {
        OutgoingRecord made = addressed.record();
        Long time = times.of(made.timestampMillis());
        SenderRecord<byte[], byte[], TopicRecord> created =
                SenderRecord.create(addressed.topic(), made.partition(), time, made.key(), made.value(), addressed);
        if (made.headerName() != null) {
            created.headers().add(made.headerName(), made.header());
        }
        return created;
    }

    /** Gives up what has no answer yet; blocks for a moment. */
    @Override
    public void close() {
        sender.close();
    }

    private static final class AnsweringProducers extends ProducerFactory {
        private final Answers answers;

        AnsweringProducers(Answers answers) {
            this.answers = answers;
        }

        @Override
        public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> options) {
            return new AnsweringProducer<>(options, answers);
        }
    }

    private static final class AnsweringProducer<K, V> extends KafkaProducer<K, V> {
        private final Answers answers;

        AnsweringProducer(SenderOptions<K, V> options, Answers answers) {
            super(options.producerProperties(), options.keySerializer(), options.valueSerializer());
            this.answers = answers;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback next) {
            TopicRecord addressed = (TopicRecord) ((SenderRecord<?, ?, ?>) record).correlationMetadata();
            Callback callback = (metadata, failure) -> answer(addressed, next, metadata, failure);
            try {
                // Without a broker each attempt takes as long as it may, one after the other.
                return answers.wanted() ? super.send(record, callback) : refuse(callback, new CancellationException());
            } catch (RuntimeException e) {
                return refuse(callback, e);
            }
        }

        private static Future<RecordMetadata> refuse(Callback callback, RuntimeException reason) {
            callback.onCompletion(null, reason);
            return CompletableFuture.failedFuture(reason);
        }

        private void answer(
                TopicRecord addressed,
                @Nullable Callback next,
                @Nullable RecordMetadata metadata,
                @Nullable Exception failure) {
            synchronized (answers) {
                if (failure == null) {
                    answers.acknowledged(addressed);
                } else {
                    answers.failed(addressed, failure);
                }
                if (next != null) {
                    next.onCompletion(metadata, failure);
                }
            }
        }
    }
}
