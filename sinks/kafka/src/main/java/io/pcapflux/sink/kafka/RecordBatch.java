package io.pcapflux.sink.kafka;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records that are handed to the sender together: what Reactor Kafka does for each of them would take as long as the
 * producer. Records are added before it is handed on, by one thread at a time; answers are told one at a time.
 */
final class RecordBatch implements Outgoing {
    /** So many records are a batch. */
    static final int MOST_RECORDS = 1024;

    private final int mostBytes;
    private List<TopicRecord> records = new ArrayList<>();
    private int size;
    private int bytes;
    private int answered;
    private @Nullable Exception failure;
    private volatile boolean sent;

    RecordBatch(Batching batching) {
        this.mostBytes = batching.mostBytes();
    }

    /** One that was sent. */
    static RecordBatch none() {
        RecordBatch none = new RecordBatch(Batching.EAGER);
        none.sent();
        return none;
    }

    void add(TopicRecord record) {
        records.add(record);
        size++;
        bytes += record.record().value().length;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size >= MOST_RECORDS || bytes >= mostBytes;
    }

    List<TopicRecord> records() {
        return records;
    }

    /** The producer has all its records, or has refused them; they are kept no longer. */
    void sent() {
        records = List.of();
        sent = true;
    }

    /** Whether the sender is done with it, and may be idle. */
    boolean isSent() {
        return sent;
    }

    /**
     * One more of its records has its answer.
     *
     * @param fatal the failure that ends the stream, if it is one
     * @return whether it was the last one
     */
    boolean answered(@Nullable Exception fatal) {
        if (failure == null) {
            failure = fatal;
        }
        return ++answered == size;
    }

    /** The first failure of its records that ends the stream. */
    @Nullable
    Exception failure() {
        return failure;
    }
}
