package io.pcapflux.sink.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Puts aside records that are refused for themselves, in order and on a thread of its own. Any thread may bring them;
 * those that wait or are under way are within the window of their sink.
 */
final class DeadLetters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    /** So many that cannot be put aside are told one by one. */
    private static final int MOST_TOLD = 10;

    /** Where they go. */
    interface Place extends AutoCloseable {
        /**
         * Begins to put a record there, or does so; may block.
         *
         * @param answer told once, on any thread, what went wrong; null when the record is safe
         * @throws Exception what went wrong, in place of an answer
         */
        void put(TopicRecord record, Consumer<@Nullable Exception> answer) throws Exception;

        @Override
        void close() throws IOException;
    }

    private final Place place;
    private final Duration patience;
    /** Records without an answer, and one for the stream that brings them. */
    private final AtomicLong open = new AtomicLong(1);

    private final Sinks.Empty<Void> allAnswered = Sinks.empty();
    /** Records that could not be put aside. */
    private final AtomicLong lost = new AtomicLong();

    private volatile boolean closing;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "pcapflux-kafka-dead-letters");
        created.setDaemon(true);
        return created;
    });

    /** @param patience how long a record waits for those before it */
    DeadLetters(Place place, Duration patience) {
        this.place = place;
        this.patience = patience;
    }

    /**
     * As the options have it, if they do.
     *
     * @throws io.pcapflux.PcapfluxException if the topic is not there, or no file can be made
     */
    static Optional<DeadLetters> open(
            KafkaSinkOptions options, Preflight preflight, Map<String, Object> properties, RecordTimes times) {
        String wanted = options.deadLetter();
        if (wanted == null) {
            return Optional.empty();
        }
        Duration timeout = options.deliveryTimeout();
        if (DeadLetterFile.isOne(wanted)) {
            DeadLetterFile.check(wanted);
            return Optional.of(new DeadLetters(new DeadLetterFile(wanted), timeout));
        }
        preflight.findOrMakeTopic(wanted);
        return Optional.of(new DeadLetters(new DeadLetterTopic(wanted, properties, timeout, times), timeout));
    }

    /** @param done told once, on any thread, whether the record is safe; must not block */
    void put(TopicRecord record, Consumer<Boolean> done) {
        open.incrementAndGet();
        long latest = System.nanoTime() + patience.toNanos();
        try {
            thread.execute(() -> begin(record, latest, failure -> answer(record, failure, done)));
        } catch (RejectedExecutionException e) {
            done.accept(false);
            closeOne();
        }
    }

    private void begin(TopicRecord record, long latest, Consumer<@Nullable Exception> answer) {
        if (System.nanoTime() - latest > 0) { // or each of many would wait as long for brokers that are gone
            answer.accept(new TimeoutException("those before it took longer than " + patience));
            return;
        }
        try {
            place.put(record, answer);
        } catch (Exception e) {
            answer.accept(e);
        }
    }

    private void answer(TopicRecord record, @Nullable Exception failure, Consumer<Boolean> done) {
        if (failure != null && !closing && lost.incrementAndGet() <= MOST_TOLD) {
            LOG.warn(
                    "{} is too large for topic {} and cannot be put aside: {}",
                    record,
                    record.topic(),
                    failure.toString());
        }
        done.accept(failure == null);
        closeOne();
    }

    private void closeOne() {
        if (open.decrementAndGet() == 0) {
            allAnswered.tryEmitEmpty();
        }
    }

    /** Completes when all that were brought are safe or not; to be asked for once, when no more are brought. */
    Mono<Void> drained() {
        return Mono.defer(() -> {
            closeOne();
            return allAnswered.asMono();
        });
    }

    /** Blocks until the one that is being written is, and the place is closed; those under way are given up. */
    @Override
    public void close() throws IOException {
        closing = true;
        thread.shutdownNow().clear();
        place.close();
        if (lost.get() > MOST_TOLD) {
            LOG.warn("{} records in all were too large and could not be put aside", lost.get());
        }
    }
}
