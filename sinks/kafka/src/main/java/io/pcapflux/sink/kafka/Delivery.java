package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.EmbeddedBroker;
import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.client.PropertyNames;
import io.pcapflux.kafka.format.CaptureInterfaces;
import io.pcapflux.kafka.format.OutgoingRecord;
import io.pcapflux.kafka.format.RecordAssembler;
import io.pcapflux.kafka.format.TopicShape;
import io.pcapflux.kafka.spi.Broker;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.Peers;
import io.pcapflux.sink.SinkReport;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * One subscription to a {@link KafkaSink}.
 *
 * <p>A worker thread opens broker and producer, and asks for packets: a file is read on it, and made into records.
 * Reactor Kafka hands those to the producer on a thread of its own, the producer's network thread brings the answers.
 */
final class Delivery implements RecordSender.Answers {
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** To tell of each packet would take its time. */
    private static final int MOST_UNTOLD = RecordBatch.MOST_RECORDS;
    /** Threads that may block and, unlike those of a Reactor worker, are not interrupted on cancel. */
    private static final Scheduler CLOSERS =
            Schedulers.fromExecutor(task -> Schedulers.boundedElastic().schedule(task));

    private final KafkaSinkOptions options;
    private final SinkAccount account;
    private final Peers peers;
    private final Deliveries deliveries;
    private final Holdings holdings = new Holdings();
    private final ExecutorService worker;
    private final AtomicReference<@Nullable Throwable> streamFailure = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final CaptureInterfaces interfaces = new CaptureInterfaces();
    private final RecordTimes times;
    private volatile Optional<Broker> embedded = Optional.empty();
    private volatile KafkaFailures failures;
    private volatile TopicAssemblers assemblers;
    private volatile Admission admission;
    private volatile Optional<DeadLetters> deadLetters = Optional.empty();
    private final RecordsUnderWay underWay = new RecordsUnderWay();
    /** Of the answers since the last {@link #sumUp}; guarded by this. */
    private int acknowledgedRecords;

    private int acknowledgedPackets;

    private long acknowledgedWeight;
    /** Whether what still fails does so because all is being closed. */
    private volatile boolean ending;

    Delivery(KafkaSinkOptions options, ContextView context) {
        this.options = options;
        this.account = SinkAccount.of(context);
        this.peers = Peers.of(context);
        this.deliveries =
                new Deliveries(account, options.exactlyOnce(), ClientProperties.WINDOW_BYTES, System::nanoTime);
        this.admission = Admission.blocking(deliveries, options.layout()::weight);
        this.failures = new KafkaFailures(options, options.bootstrap());
        TimestampPolicy wanted = Objects.requireNonNullElse(options.timestamp(), TimestampPolicy.CAPTURE);
        this.times = new RecordTimes(wanted, System::currentTimeMillis);
        this.assemblers = new TopicAssemblers(options.topicName(), options.layout(), account, (name, first) -> {
            throw new IllegalStateException("not open yet");
        });
        this.worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "pcapflux-kafka-sink");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is open when packets are asked for: the sender, unless it is to be opened when the first one has come. */
    private sealed interface Opened {
        record Ready(RecordSender sender) implements Opened {}

        record Waiting(ExactlyOnce exactlyOnce) implements Opened {}
    }

    /** Delivers the packets; ends when each has its answer, or none can be hoped for. */
    Mono<SinkReport> run(Flux<Packet> packets) {
        return Mono.create(this::openOnWorker)
                .flatMap(opened -> Mono.firstWithSignal(send(opened, packets), givenUp()))
                .then(Mono.fromCallable(this::outcome).subscribeOn(CLOSERS)) // it may write to the spool
                // Before the source hears of it, which may wait for a thread that waits here.
                .doOnCancel(this::settleRest);
    }

    /** What has no answer by now is settled at once; everything is closed on a thread that may block. */
    Mono<Void> end() {
        settleRest();
        return Mono.<Void>fromRunnable(() -> {
                    holdings.close();
                    admission.close();
                    worker.shutdown();
                })
                .subscribeOn(CLOSERS);
    }

    /** Not by Reactor's means: those interrupt on cancel, and a broker that is just starting does not like that. */
    private void openOnWorker(MonoSink<Opened> opened) {
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

    private Opened open() {
        PropertyNames.warnOfUnknown(options.properties().keySet());
        String bootstrap = options.embedded() ? startBroker() : options.bootstrap();
        failures = new KafkaFailures(options, bootstrap);
        Preflight preflight = new Preflight(options, bootstrap, holdings);
        Optional<Topic> only = findOnlyTopic(preflight);
        preflight.brokers().forEach(broker -> peers.add(broker.host(), broker.port()));
        openAdmission();
        Map<String, Object> properties = ClientProperties.producer(options, bootstrap, only);
        assemblers = new TopicAssemblers(
                options.topicName(),
                options.layout(),
                account,
                (name, first) -> destination(only.orElseGet(() -> preflight.findOrMakeTopic(name)), properties, first));
        if (options.exactlyOnce()) {
            new TransactionLog(options, bootstrap, holdings).check();
            return new Opened.Waiting(new ExactlyOnce(options, bootstrap, properties, times, holdings));
        }
        try {
            deadLetters =
                    DeadLetters.open(options, preflight, properties, times).map(holdings::add);
            return new Opened.Ready(holdings.add(RecordSender.open(properties, times, this)));
        } catch (KafkaException e) {
            throw failures.connecting(e);
        }
    }

    private void openAdmission() {
        Admission opened = Admission.of(options, deliveries, account);
        admission = opened;
        if (holdings.closed()) {
            opened.close();
            throw new CancellationException("closed in the meantime");
        }
    }

    private Optional<Topic> findOnlyTopic(Preflight preflight) {
        if (options.topicName().isFixed()) {
            return Optional.of(preflight.findOrMakeTopic(options.topic()));
        }
        preflight.findBroker();
        return Optional.empty();
    }

    private TopicAssemblers.Destination destination(Topic topic, Map<String, Object> properties, Packet first) {
        topic.check(first, options);
        times.begin(first);
        int largest = Math.min(
                ClientProperties.largestRecord(properties),
                topic.rules().maxMessageBytes().orElse(Integer.MAX_VALUE));
        TopicShape shape = new TopicShape(
                topic.partitions(),
                key -> Utils.toPositive(Utils.murmur2(key)) % topic.partitions(), // as Kafka's own partitioner does
                largest);
        return new TopicAssemblers.Destination(
                topic.name(),
                RecordAssembler.of(options.layout(), options.key(), shape, interfaces),
                further -> topic.checkSize(further, options));
    }

    private String startBroker() {
        Broker broker = EmbeddedBroker.start(options.data(), holdings);
        embedded = Optional.of(broker);
        return broker.bootstrapServers();
    }

    private Mono<Void> send(Opened opened, Flux<Packet> packets) {
        Mono<Void> sent = opened instanceof Opened.Waiting waiting
                ? sendOnce(waiting.exactlyOnce(), packets)
                : ((Opened.Ready) opened).sender().send(records(taken(packets, interfaces), Optional.empty()));
        return sent.then(deadLetters.map(DeadLetters::drained).orElse(Mono.empty()))
                .doOnError(RuntimeException.class, this::fail)
                .onErrorComplete(RuntimeException.class);
    }

    private Mono<Void> sendOnce(ExactlyOnce exactlyOnce, Flux<Packet> packets) {
        return exactlyOnce.send(
                taken(packets, exactlyOnce.hearing(interfaces)),
                rest -> records(rest, Optional.of(new TransactionCut(System::nanoTime))),
                this,
                packet -> deliveries.passedOver(options.layout().weight(packet)),
                this::refused);
    }

    @SuppressWarnings("UnnecessaryMethodReference") // hides from Reactor that the executor could interrupt
    private Flux<Packet> taken(Flux<Packet> packets, MetadataListener listener) {
        Flux<Packet> arriving = Unfailing.of(packets, streamFailure::set)
                .contextWrite(listener::putInto)
                // Interrupted on cancel, a thread that reads a file would close it.
                .subscribeOn(Schedulers.fromExecutor(worker::execute));
        return admission.admit(arriving);
    }

    private Flux<Outgoing> records(Flux<Packet> taken, Optional<TransactionCut> transaction) {
        // Whoever brings packets must not wait until a topic is looked up in the midst of them.
        Flux<Packet> here =
                options.topicName().isFixed() ? taken : taken.publishOn(CLOSERS, AssembledRecords.PACKETS_ASKED_FOR);
        Batching batching = Batching.of(options.layout());
        return new AssembledRecords(here, assemblers, batching, transaction, underWay, admission::made, this::refused);
    }

    private void refused(Packet packet, RuntimeException cause) {
        deliveries.failed(1, options.layout().weight(packet));
        fail(cause instanceof PcapfluxException told ? told : failures.packet(packet, cause));
    }

    /**
     * Completes when a packet has failed and those under way have their answers, or when nothing has been heard of them
     * for longer than they may wait. All is closed by then, and the source is cancelled on a thread that may block.
     */
    private Mono<Void> givenUp() {
        Mono<Void> stalled = Flux.interval(LOOK_INTERVAL, Schedulers.boundedElastic())
                .filter(look -> isStalled())
                .next()
                .doOnNext(look -> failStalled())
                .then();
        return Mono.firstWithSignal(deliveries.heldAndAllAnswered(), stalled)
                .publishOn(CLOSERS)
                .doOnTerminate(this::close)
                .doOnTerminate(this::settleRest);
    }

    private boolean isStalled() {
        return switch (options.onOutage()) {
            case BLOCK ->
                deliveries.stalledFor(options.deliveryTimeout().plus(GRACE)); // by then the producer has said so
            case SHED, SPOOL -> deliveries.stalledFor(options.deliveryTimeout()) && !admission.isPatient();
        };
    }

    private void failStalled() {
        if (!admission.keepsRest()) {
            boolean waits = options.onOutage() == OnOutage.BLOCK;
            Duration limit = options.deliveryTimeout();
            fail(waits ? failures.stalled(limit.plus(GRACE)) : failures.unanswered(limit));
        }
    }

    private void close() {
        ending = true;
        holdings.close();
    }

    /** Not while answers come in, which would count twice. */
    private synchronized void settleRest() {
        ending = true;
        sumUp();
        deliveries.seal(admission.keepRest());
    }

    @Override
    public boolean wanted() {
        return failure.get() == null && !ending;
    }

    @Override
    public void acknowledged(TopicRecord addressed, int packets, long weight) {
        acknowledgedRecords++;
        acknowledgedPackets += packets;
        acknowledgedWeight += weight;
        if (acknowledgedPackets >= MOST_UNTOLD) {
            sumUp();
        }
        admission.settled(addressed);
    }

    @Override
    public synchronized void sumUp() {
        if (acknowledgedRecords > 0) {
            underWay.answered(acknowledgedRecords);
            deliveries.acknowledged(acknowledgedPackets, acknowledgedWeight);
            acknowledgedRecords = 0;
            acknowledgedPackets = 0;
            acknowledgedWeight = 0;
        }
    }

    @Override
    public boolean failed(TopicRecord addressed, Exception cause) {
        sumUp();
        underWay.answered(1);
        if (deadLetters.isPresent() && !ending && KafkaFailures.isTooLarge(cause)) {
            deadLetters.get().put(addressed, safe -> putAside(addressed, safe));
            return false;
        }
        OutgoingRecord made = addressed.record();
        if (admission.keepsRest()) {
            deliveries.kept(made.packets(), made.weight());
        } else {
            deliveries.failed(made.packets(), made.weight());
        }
        if (!ending) {
            fail(failures.record(addressed, cause, account.report().written()));
        }
        return !ending;
    }

    private synchronized void putAside(TopicRecord addressed, boolean safe) {
        OutgoingRecord made = addressed.record();
        if (safe) {
            deliveries.deadLettered(made.packets(), made.weight());
        } else {
            deliveries.failed(made.packets(), made.weight());
        }
        admission.settled(addressed);
    }

    @Override
    public void committed() {
        sumUp();
        deliveries.committed();
    }

    @Override
    public void notCommitted(RuntimeException cause) {
        fail(failures.transaction(cause));
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
        settleRest();
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
