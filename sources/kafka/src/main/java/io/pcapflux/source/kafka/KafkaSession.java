package io.pcapflux.source.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.DeadLetterProducer;
import io.pcapflux.kafka.client.EmbeddedBroker;
import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.client.PropertyNames;
import io.pcapflux.kafka.format.RecordDecoder;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.Settlement;
import io.pcapflux.source.StopRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription to a {@link KafkaSource}: opens all it needs on the thread that then emits, and closes it when it is
 * over, or in a pipeline with a group when its packets are settled.
 */
final class KafkaSession implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSession.class);
    private static final long LAST_COMMIT_SECONDS = 6;
    private static final Duration LAST_LETTERS = Duration.ofSeconds(5);
    /** How often an embedded broker is asked whether it has failed: its clients would only wait. */
    private static final Duration BROKER_LOOK = Duration.ofSeconds(1);

    private final KafkaSourceOptions options;
    private final CoreSubscriber<? super Packet> actual;
    private final SourceAccount account;
    /** Where something is to be done when the sinks have ended. */
    private final @Nullable Settlement settlement;

    private final Holdings holdings = new Holdings();
    private final Emitter emitter;
    private volatile @Nullable Polling polling;
    private volatile Optional<DeadLetters> deadLetters = Optional.empty();

    private record Opened(
            Assignment assignment,
            PacketMerge merge,
            @Nullable Commits commits) {}

    KafkaSession(KafkaSourceOptions options, CoreSubscriber<? super Packet> actual) {
        this.options = options;
        this.actual = actual;
        this.account = SourceAccount.of(actual.currentContext());
        boolean settles = options.consumerGroup().isPresent() || options.deadLetter() != null;
        this.settlement = settles ? Settlement.of(actual.currentContext()).orElse(null) : null;
        this.emitter = new Emitter(options, actual, account);
    }

    void start() {
        account.opensLater();
        Settlement told = settlement;
        if (told != null) {
            told.atEnd(() -> Mono.<Void>fromRunnable(this::close).subscribeOn(Schedulers.boundedElastic()));
        }
        StopRequest.of(actual.currentContext()).onStop(this::stop);
        actual.onSubscribe(this);
        Thread thread =
                new Thread(this::run, "pcapflux-kafka-source"); // never interrupted: that would close open files
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void request(long n) {
        emitter.request(n);
    }

    @Override
    public void cancel() {
        emitter.cancel();
        if (settlement == null) {
            Schedulers.boundedElastic().schedule(this::close);
        }
    }

    private void stop() {
        emitter.stop();
        giveUpConnecting();
    }

    private void brokerFailed(PcapfluxException cause) {
        emitter.failed(cause);
        giveUpConnecting();
    }

    /** Has {@link #open} end early, if it is still at it. */
    private void giveUpConnecting() {
        if (polling == null) {
            Schedulers.boundedElastic().schedule(holdings::close);
        }
    }

    private void run() {
        Throwable failure = null;
        try {
            Opened opened = open();
            account.opened();
            emitter.emitAll(opened.assignment(), opened.merge(), opened.commits());
            deadLetters.ifPresent(letters -> letters.awaitAll(options.brokerTimeout()));
        } catch (Throwable e) {
            failure = polling == null ? emitter.reason(e) : e;
        }
        try {
            if (settlement == null) {
                close();
            }
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        emitter.end(failure);
    }

    /** Begins to read ahead. */
    private Opened open() {
        PropertyNames.warnOfUnknown(options.properties().keySet());
        String bootstrap = options.embedded() ? startBroker() : options.bootstrap();
        KafkaFailures failures = new KafkaFailures(options, bootstrap);
        Preflight preflight = new Preflight(options, bootstrap, holdings);
        Plan plan = preflight.plan();
        Assignment assignment = new Assignment(plan, options.ends());
        Commits commits = options.consumerGroup().isPresent() ? new Commits(failures, settled()) : null;
        Optional<DeadLetters> letters = openDeadLetters(preflight, bootstrap, failures);
        deadLetters = letters;
        Polling created = new Polling(options, plan, failures, assignment, emitter, commits, letters);
        try {
            holdings.add(new RecordReceiver(ClientProperties.consumer(options, bootstrap), options, plan, created));
        } catch (KafkaException e) {
            throw failures.asking(e);
        }
        polling = created;
        MetadataListener listener = MetadataListener.of(actual.currentContext());
        Decoding decoding = new Decoding(new RecordDecoder(options.layout(), listener), account, letters);
        PacketMerge merge = new PacketMerge(decoding, options.lateness().toNanos(), Polling.share(options, plan));
        return new Opened(assignment, merge, commits);
    }

    private Optional<DeadLetters> openDeadLetters(Preflight preflight, String bootstrap, KafkaFailures failures) {
        String topic = options.deadLetter();
        if (topic == null) {
            return Optional.empty();
        }
        preflight.findOrMake(topic);
        try {
            DeadLetterProducer producer =
                    new DeadLetterProducer(ClientProperties.producer(options, bootstrap), options.brokerTimeout());
            return Optional.of(holdings.add(new DeadLetters(topic, producer, failures, account, emitter::failed)));
        } catch (KafkaException e) {
            throw failures.connecting(e);
        }
    }

    private String startBroker() {
        Broker broker = EmbeddedBroker.start(options.data(), holdings);
        Disposable watch = Flux.interval(BROKER_LOOK)
                .mapNotNull(look -> broker.failure().orElse(null))
                .next()
                .subscribe(this::brokerFailed);
        AutoCloseable unwatch = watch::dispose;
        holdings.add(unwatch);
        return broker.bootstrapServers();
    }

    private LongSupplier settled() {
        Settlement told = settlement;
        return told == null ? emitter::delivered : told::settled;
    }

    /** Commits what is settled and closes all; blocks for seconds at most. */
    private void close() {
        try {
            Polling current = polling;
            if (!holdings.closed()) {
                deadLetters.ifPresent(letters -> letters.await(LAST_LETTERS));
            }
            if (current != null && options.consumerGroup().isPresent() && !holdings.closed()) {
                current.commitLast().get(LAST_COMMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException told) {
                throw told;
            }
        } catch (TimeoutException e) {
            LOG.warn("offsets could not be committed in time: what was read since the last time will be read again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            holdings.close();
        }
        deadLetters.ifPresent(DeadLetters::throwFailure);
    }
}
