package io.pcapflux.sink.kafka;

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
    /** Batches handed over and not answered: each may be of one record only, and those are bounded elsewhere. */
    private static final int MAX_IN_FLIGHT = RecordsUnderWay.MOST;
    /** So long closing may take to abort a transaction, so that readers need not wait for its timeout. */
    private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(1);

    /**
     * Told what became of the records, on any thread; must not block. Answers to records are told under the monitor of
     * this.
     */
    interface Answers {
        /** Whether records are still sent; if not, those that were taken before are refused without trying. */
        boolean wanted();

        /**
         * The broker has a record of so many packets and this weight. In a transaction, readers see it when that is
         * committed.
         */
        void acknowledged(TopicRecord record, int packets, long weight);

        /** All records that were handed over together have their answers. */
        void sumUp();

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

    private RecordSender(KafkaSender<byte[], byte[]> sender, Producers producers) {
        this.sender = sender;
        this.producers = producers;
    }

    /**
     * Makes the producer; it connects when it sends.
     *
     * @throws org.apache.kafka.common.KafkaException if the properties are of no use
     */
    static RecordSender open(Map<String, Object> properties, RecordTimes times, Answers answers) {
        // Whatever has no answer when it comes to closing is given up already.
        return open(properties, new Producers(times, answers, null), Duration.ZERO);
    }

    /** The same for records and boundaries that go in transactions; {@link #beginTransactions} comes next. */
    static RecordSender open(
            Map<String, Object> properties, RecordTimes times, Answers answers, Transactions transactions) {
        return open(properties, new Producers(times, answers, transactions), ABORT_TIMEOUT);
    }

    private static RecordSender open(Map<String, Object> properties, Producers producers, Duration closeTimeout) {
        SenderOptions<byte[], byte[]> options = SenderOptions.<byte[], byte[]>create(properties)
                .maxInFlight(MAX_IN_FLIGHT)
                .stopOnError(false)
                .closeTimeout(closeTimeout);
        KafkaSender<byte[], byte[]> sender = KafkaSender.create(producers, options);
        sender.doOnProducer(producer -> producer).block();
        return new RecordSender(sender, producers);
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
        return sender.send(records.map(RecordSender::carrier)).then();
    }

    /** What Reactor Kafka takes for a record; the producer knows what is meant. */
    private static SenderRecord<byte[], byte[], Outgoing> carrier(Outgoing outgoing) {
        return SenderRecord.create("carrier", null, null, null, null, outgoing);
    }

    /** What a carrier stands for. */
    static Outgoing outgoing(ProducerRecord<?, ?> carrier) {
        return (Outgoing) ((SenderRecord<?, ?, ?>) carrier).correlationMetadata();
    }

    /** Gives up what has no answer yet; blocks for a moment. */
    @Override
    public void close() {
        sender.close();
    }

    private static final class Producers extends ProducerFactory {
        private final RecordTimes times;
        private final Answers answers;
        private final @Nullable Transactions transactions;
        private @Nullable Producer<?, ?> created;

        Producers(RecordTimes times, Answers answers, @Nullable Transactions transactions) {
            this.times = times;
            this.answers = answers;
            this.transactions = transactions;
        }

        @Override
        @SuppressWarnings("unchecked") // both are byte[]
        public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> options) {
            Map<String, Object> properties = options.producerProperties();
            AnsweringProducer producer = transactions == null
                    ? new AnsweringProducer(properties, times, answers)
                    : new TransactionalProducer(properties, times, transactions, answers);
            created = producer;
            return (Producer<K, V>) producer;
        }

        Producer<?, ?> created() {
            return Objects.requireNonNull(created);
        }
    }
}
