package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.packet.Capture;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
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
    /**
     * Records handed over and not answered. Reactor Kafka's 256 cost four fifths of the throughput, and 8192 of 64 bytes,
     * which are four batches, still a third; their bytes are bounded elsewhere.
     */
    private static final int MAX_IN_FLIGHT = 65_536;
    /** So long closing may take to abort a transaction, so that readers need not wait for its timeout. */
    private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(1);

    /** Told what became of the records, on any thread; must not block. */
    interface Answers {
        /** Whether records are still sent; if not, those that were taken before are refused without trying. */
        boolean wanted();

        /** Of a record in a transaction: the broker has it, and readers see it when the transaction is committed. */
        void acknowledged(TopicRecord record);

        /** Returns whether the failure ends the stream. */
        boolean failed(TopicRecord record, Exception failure);

        /** All records that were acknowledged before are committed. */
        void committed();

        /** The transaction could not be committed, as far as can be known. */
        void notCommitted(RuntimeException failure);
    }

    /**
     * How records go into transactions.
     *
     * @param topic that all go to
     * @param id of two senders with the same id, only the later one goes on
     * @param lastCheck told before each commit, when its positions are under way, which captures it is about; fails if it
     *     must not be; may block
     */
    record Transactions(String topic, String id, Consumer<Collection<Capture>> lastCheck) {}

    private final KafkaSender<byte[], byte[]> sender;
    private final Producers producers;
    private final RecordTimes times;

    private RecordSender(KafkaSender<byte[], byte[]> sender, Producers producers, RecordTimes times) {
        this.sender = sender;
        this.times = times;
        this.producers = producers;
    }

    /**
     * Makes the producer; it connects when it sends.
     *
     * @throws org.apache.kafka.common.KafkaException if the properties are of no use
     */
    static RecordSender open(Map<String, Object> properties, RecordTimes times, Answers answers) {
        // Whatever has no answer when it comes to closing is given up already.
        return open(properties, times, new Producers(answers, null), Duration.ZERO);
    }

    /** The same for records and boundaries that go in transactions; {@link #beginTransactions} comes next. */
    static RecordSender open(
            Map<String, Object> properties, RecordTimes times, Answers answers, Transactions transactions) {
        return open(properties, times, new Producers(answers, transactions), ABORT_TIMEOUT);
    }

    private static RecordSender open(
            Map<String, Object> properties, RecordTimes times, Producers producers, Duration closeTimeout) {
        SenderOptions<byte[], byte[]> options = SenderOptions.<byte[], byte[]>create(properties)
                .withKeySerializer(new ByteArraySerializer())
                .withValueSerializer(new ByteArraySerializer())
                .maxInFlight(MAX_IN_FLIGHT)
                .stopOnError(false)
                .closeTimeout(closeTimeout);
        KafkaSender<byte[], byte[]> sender = KafkaSender.create(producers, options);
        sender.doOnProducer(producer -> producer).block();
        return new RecordSender(sender, producers, times);
    }

    /**
     * Shuts out an earlier sender with the same id and ends what it left behind. Blocks.
     *
     * @throws org.apache.kafka.common.KafkaException if that is not done in time
     */
    void beginTransactions(Duration timeout) {
        CompletableFuture<Void> begun = CompletableFuture.runAsync(
                () -> producers.created().initTransactions(),
                task -> Schedulers.boundedElastic().schedule(task));
        try {
            begun.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException told ? told : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no transactions within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Sends records to the end; completes or fails when each has its answer. */
    Mono<Void> send(Flux<? extends Outgoing> records) {
        return sender.send(records.map(this::toSend)).then();
    }

    private SenderRecord<byte[], byte[], Outgoing> toSend(Outgoing outgoing) {
        return outgoing instanceof TopicRecord addressed
                ? toSend(addressed)
                : SenderRecord.create("boundary", null, null, null, null, outgoing); // the producer keeps it back
    }

    private SenderRecord<byte[], byte[], Outgoing> toSend(TopicRecord addressed) {
        OutgoingRecord made = addressed.record();
        Long time = times.of(made.timestampMillis());
        SenderRecord<byte[], byte[], Outgoing> created =
                SenderRecord.create(addressed.topic(), made.partition(), time, made.key(), made.value(), addressed);
        if (made.headerName() != null) {
            created.headers().add(made.headerName(), made.header());
        }
        return created;
    }

    /** What a record was made of. */
    static Outgoing outgoing(ProducerRecord<?, ?> record) {
        return (Outgoing) ((SenderRecord<?, ?, ?>) record).correlationMetadata();
    }

    /** Gives up what has no answer yet; blocks for a moment. */
    @Override
    public void close() {
        sender.close();
    }

    private static final class Producers extends ProducerFactory {
        private final Answers answers;
        private final @Nullable Transactions transactions;
        private @Nullable Producer<?, ?> created;

        Producers(Answers answers, @Nullable Transactions transactions) {
            this.answers = answers;
            this.transactions = transactions;
        }

        @Override
        public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> options) {
            Map<String, Object> properties = options.producerProperties();
            Producer<K, V> producer = transactions == null
                    ? new AnsweringProducer<>(properties, options.keySerializer(), options.valueSerializer(), answers)
                    : new TransactionalProducer<>(
                            properties, options.keySerializer(), options.valueSerializer(), transactions, answers);
            created = producer;
            return producer;
        }

        Producer<?, ?> created() {
            return Objects.requireNonNull(created);
        }
    }
}
