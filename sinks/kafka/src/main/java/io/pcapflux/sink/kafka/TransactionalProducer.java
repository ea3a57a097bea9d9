package io.pcapflux.sink.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records up to each {@link Boundary} into a transaction, with the positions that it tells.
 *
 * <p>Reactor Kafka knows nothing of it: its own transactions begin on the thread that makes the sender, wait there, and
 * leave the producer open when that fails. Records and boundaries come on one thread, which waits while a transaction is
 * committed.
 */
final class TransactionalProducer extends AnsweringProducer {
    private final RecordSender.Transactions transactions;
    private boolean begun;

    TransactionalProducer(
            Map<String, Object> properties,
            RecordTimes times,
            RecordSender.Transactions transactions,
            RecordSender.Answers answers) {
        super(named(properties, transactions.id()), times, answers);
        this.transactions = transactions;
    }

    private static Map<String, Object> named(Map<String, Object> properties, String id) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        return all;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> carrier, @Nullable Callback next) {
        if (RecordSender.outgoing(carrier) instanceof Boundary boundary) {
            return end(boundary, next);
        }
        try {
            if (!begun && wanted()) {
                beginTransaction();
                begun = true;
            }
        } catch (RuntimeException e) {
            tell(answers -> answers.notCommitted(e), null, e); // and then nothing is sent any more
        }
        return super.send(carrier, next);
    }

    private Future<RecordMetadata> end(Boundary boundary, @Nullable Callback next) {
        try {
            boolean commits = begun && wanted();
            if (commits) {
                commit(boundary);
                begun = false;
            }
            tell(
                    answers -> {
                        if (commits) {
                            answers.committed();
                        }
                    },
                    next,
                    null);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            tell(answers -> answers.notCommitted(e), next, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("removal") // until there is another way to name a group without members
    private void commit(Boundary boundary) {
        String topic = transactions.topic();
        boundary.reached()
                .forEach((capture, reached) -> sendOffsetsToTransaction(
                        Map.of(ReplayPositions.place(topic), new OffsetAndMetadata(reached)),
                        new ConsumerGroupMetadata(ReplayPositions.group(topic, capture))));
        transactions.lastCheck().accept(boundary.reached().keySet());
        commitTransaction();
    }
}
