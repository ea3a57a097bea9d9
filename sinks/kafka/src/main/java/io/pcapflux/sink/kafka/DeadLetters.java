package io.pcapflux.sink.kafka;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Puts aside records that are refused for themselves, one after the other on a thread of its own. Any thread may bring
 * them; those that wait are within the window of their sink.
 */
final class DeadLetters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /** Where they go; blocks. */
    interface Place extends AutoCloseable {
        /** Returns when the record is safe there. */
        void put(TopicRecord record) throws Exception;

        @Override
        void close() throws IOException;
    }

    /** So many that cannot be put aside are told one by one. */
    private static final int MOST_TOLD = 10;

    private final Place place;
    /** Records that could not be put aside. */
    private final AtomicLong lost = new AtomicLong();

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "pcapflux-kafka-dead-letters");
        created.setDaemon(true);
        return created;
    });

    DeadLetters(Place place) {
        this.place = place;
    }

    /**
     * As the options have it, if they do.
     *
     * @throws io.pcapflux.PcapfluxException if the topic is not there, or no file can be made
     */
    static Optional<DeadLetters> open(
            KafkaSinkOptions options, Preflight preflight, Map<String, Object> properties, RecordTimes times) {
        String place = options.deadLetter();
        if (place == null) {
            return Optional.empty();
        }
        if (DeadLetterFile.isOne(place)) {
            DeadLetterFile.check(place);
            return Optional.of(new DeadLetters(new DeadLetterFile(place)));
        }
        preflight.findOrMakeTopic(place);
        return Optional.of(new DeadLetters(new DeadLetterTopic(place, properties, options.deliveryTimeout(), times)));
    }

    /** @param done told whether the record is safe */
    void put(TopicRecord record, Consumer<Boolean> done) {
        try {
            thread.execute(() -> done.accept(write(record)));
        } catch (RejectedExecutionException e) {
            done.accept(false);
        }
    }

    private boolean write(TopicRecord record) {
        try {
            place.put(record);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            complain(record, e);
            return false;
        }
    }

    private void complain(TopicRecord record, Exception cause) {
        if (lost.incrementAndGet() <= MOST_TOLD) {
            Throwable told = cause instanceof ExecutionException && cause.getCause() != null ? cause.getCause() : cause;
            LOG.warn(
                    "{} is too large for topic {} and cannot be put aside: {}",
                    record,
                    record.topic(),
                    told.toString());
        }
    }

    /** Completes when all that were brought before have been written or not. */
    Mono<Void> drained() {
        return Mono.create(waiting -> thread.execute(waiting::success));
    }

    /** Blocks until the one that is being written is, and the place is closed. */
    @Override
    public void close() throws IOException {
        thread.shutdownNow().clear();
        place.close();
        if (lost.get() > MOST_TOLD) {
            LOG.warn("{} records in all were too large and could not be put aside", lost.get());
        }
    }
}
