package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.format.PacketEncoder;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.kafka.spi.BrokerProvider;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.SinkReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription to a {@link KafkaSink}.
 *
 * <p>A worker thread opens broker and producer, and asks for packets: a file is read on it. Reactor Kafka hands the
 * packets to the producer on a thread of its own, the producer's network thread brings the answers.
 */
final class Delivery implements RecordSender.Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** Threads that may block and, unlike those of a Reactor worker, are not interrupted on cancel. */
    private static final Scheduler CLOSERS =
            Schedulers.fromExecutor(task -> Schedulers.boundedElastic().schedule(task));

    private final KafkaSinkOptions options;
    private final SinkAccount account;
    private final Deliveries deliveries;
    private final Holdings holdings = new Holdings();
    private final ExecutorService worker;
    private final AtomicReference<@Nullable Throwable> streamFailure = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile Optional<Broker> embedded = Optional.empty();
    private volatile KafkaFailures failures;

    Delivery(KafkaSinkOptions options, SinkAccount account) {
        this.options = options;
        this.account = account;
        this.deliveries = new Deliveries(account, ClientProperties.WINDOW_BYTES, System::nanoTime);
        this.failures = new KafkaFailures(options, options.bootstrap());
        this.worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "pcapflux-kafka-sink");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Delivers the packets; ends when each has its answer, or none can be hoped for. */
    Mono<SinkReport> run(Flux<Packet> packets) {
        return Mono.create(this::openOnWorker)
                .flatMap(sender -> Mono.firstWithSignal(send(sender, packets), givenUp()))
                .then(Mono.fromCallable(this::outcome))
                // Before the source hears of it, which may wait for a thread that waits here.
                .doOnCancel(deliveries::seal);
    }

    /** What has no answer by now counts as failed, at once; everything is closed on a thread that may block. */
    Mono<Void> end() {
        deliveries.seal();
        return Mono.<Void>fromRunnable(() -> {
                    holdings.close();
                    worker.shutdown();
                })
                .subscribeOn(CLOSERS);
    }

    /** Not by Reactor's means: those interrupt on cancel, and a broker that is just starting does not like that. */
    private void openOnWorker(MonoSink<RecordSender> opened) {
        worker.execute(() -> {
            try {
                opened.success(open());
            } catch (Throwable e) {
                if (!holdings.closed()) {
                    opened.error(e);
                }
            }
        });
    }

    private RecordSender open() {
        String bootstrap = options.embedded() ? startBroker() : options.bootstrap();
        failures = new KafkaFailures(options, bootstrap);
        OptionalInt topicLimit = new Preflight(options, bootstrap, holdings).findOrMakeTopic();
        try {
            return holdings.add(RecordSender.open(
                    options.topic(),
                    new PacketEncoder(options.key()),
                    ClientProperties.producer(options, bootstrap, topicLimit),
                    this));
        } catch (KafkaException e) {
            throw failures.connecting(e);
        }
    }

    private String startBroker() {
        Broker broker = holdings.add(BrokerProvider.load().start(BrokerOptions.in(Path.of(options.data()))));
        embedded = Optional.of(broker);
        LOG.info("embedded Kafka on {}, data in {}", broker.bootstrapServers(), options.data());
        return broker.bootstrapServers();
    }

    @SuppressWarnings("UnnecessaryMethodReference") // hides from Reactor that the executor could interrupt
    private Mono<Void> send(RecordSender sender, Flux<Packet> packets) {
        Flux<Packet> taken = packets.onErrorResume(e -> {
                    streamFailure.set(e);
                    return Mono.empty();
                })
                // Interrupted on cancel, a thread that reads a file would close it.
                .subscribeOn(Schedulers.fromExecutor(worker::execute))
                .doOnNext(packet -> deliveries.take(packet.capturedLength()));
        return sender.send(taken).onErrorResume(RuntimeException.class, e -> {
            fail(e);
            return Mono.empty();
        });
    }

    /**
     * Completes when a packet has failed and those under way have their answers, or when nothing has been heard of them
     * for longer than the producer lets them wait. All is closed by then, and the source is cancelled on a thread that
     * may block.
     */
    private Mono<Void> givenUp() {
        Duration limit = options.deliveryTimeout().plus(GRACE);
        Mono<Void> stalled = Flux.interval(LOOK_INTERVAL)
                .filter(look -> deliveries.stalledFor(limit))
                .next()
                .doOnNext(look -> fail(failures.stalled(limit)))
                .then();
        return Mono.firstWithSignal(deliveries.heldAndAllAnswered(), stalled)
                .publishOn(CLOSERS)
                .doOnTerminate(holdings::close)
                .doOnTerminate(deliveries::seal);
    }

    @Override
    public boolean wanted() {
        return failure.get() == null;
    }

    @Override
    public void acknowledged(PacketReference packet) {
        deliveries.acknowledged(packet.length());
    }

    @Override
    public void failed(PacketReference packet, Exception cause) {
        deliveries.failed(packet.length());
        fail(cause instanceof PcapfluxException told ? told : failures.packet(packet, cause));
    }

    /**
     * The first failure lets no more packets in, and what is under way is waited for. The source is not cancelled before:
     * in a pipeline it would go on for the other sinks, and what comes meanwhile would be lost here.
     */
    private void fail(RuntimeException cause) {
        if (failure.compareAndSet(null, cause)) {
            deliveries.hold();
        }
    }

    private SinkReport outcome() throws Exception {
        deliveries.seal();
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw embedded.flatMap(Broker::failure)
                    .map(RuntimeException.class::cast)
                    .orElse(failed);
        }
        Throwable stream = streamFailure.get();
        if (stream != null) {
            throw Exceptions.propagate(stream);
        }
        return account.report();
    }
}
