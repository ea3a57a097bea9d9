package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.client.PropertyNames;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerProvider;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import java.time.Duration;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes packets to a Kafka topic, or to one for each interface; see {@link RecordLayout} for the form of the
 * records.
 *
 * <p>On subscribe it starts the embedded broker if that is asked for, makes sure that a broker answers and the topic is
 * there (a broker that makes topics on first use is made to), and only then subscribes to the packets, on a thread of
 * its own that may block. Each subscription has a producer of its own: idempotent, {@code acks=all}, unless
 * {@linkplain #property told otherwise}.
 *
 * <p>Demand follows the acknowledgements: some 65,000 records and 48 MiB of packets may be without an answer. When more
 * come, the thread that emits them waits. A packet waits for others of its segment for at most 50 ms or so.
 *
 * <p>A packet counts as written when the broker has acknowledged it. The first one that fails ends the stream: no more
 * packets are let in, answers to those under way are waited for and counted, then the packets are cancelled and the Mono
 * fails and names the packet. A stream that fails is finished in the same way. No wait is longer than the delivery
 * timeout and a few seconds. Cancelling closes the producer at once; packets without an answer count as failed then,
 * though the broker may have got them.
 *
 * <p>Packets whose time the record's header cannot tell, see {@link RecordLayout#clampsTimeOf}, are written with the
 * nearest that it can, and noted as {@code timeClamped} when their records are made.
 *
 * <p>Immutable: each setting gives a new sink.
 */
public final class KafkaSink implements PacketSink {
    private final KafkaSinkOptions options;

    public KafkaSink(KafkaSinkOptions options) {
        this.options = options;
    }

    /**
     * A sink with defaults.
     *
     * @param bootstrap brokers as {@code host:port}, separated by commas, or {@value KafkaSinkOptions#EMBEDDED}
     * @param topic to write to
     * @throws io.pcapflux.spi.OptionException if one of them cannot be right
     */
    public static KafkaSink to(String bootstrap, String topic) {
        return new KafkaSink(KafkaSinkOptions.of(bootstrap, topic));
    }

    /** How packets become records; by default {@link RecordLayout#RECORD}. */
    public KafkaSink layout(RecordLayout layout) {
        return with(draft -> draft.layout = layout);
    }

    /** Makes topics that are not there; without this only a broker that makes topics on first use does. */
    public KafkaSink create(TopicCreation creation) {
        return with(draft -> draft.create = creation);
    }

    /** What packets get for a record key; by default {@link RecordKey#NONE}. */
    public KafkaSink key(RecordKey key) {
        return with(draft -> draft.key = key);
    }

    /**
     * Which time records carry. Without this it is the capture time, and a topic that would refuse it, replace it or
     * delete the record for it is refused at the first packet, before anything is sent.
     */
    public KafkaSink timestamp(TimestampPolicy policy) {
        return with(draft -> draft.timestamp = policy);
    }

    /**
     * Sends each packet of a capture file exactly once, however often the run is killed and started again: packets go in
     * transactions of a second or so, each with the position reached in every capture, and those that an earlier run has
     * sent are passed over, counted as {@code resumed}. Readers see them once committed, if they read committed records
     * only. Needs captures that can be read again, and one topic. Of two runs that have a capture in common, the later one
     * goes on. A packet counts as written when its transaction is committed.
     *
     * <p>Positions are offsets of consumer groups, which brokers forget after a week without a replay
     * ({@code offsets.retention.minutes}). They count packets of the capture: what another filter would have let through
     * before is passed over too.
     */
    public KafkaSink exactlyOnce() {
        return with(draft -> draft.exactlyOnce = true);
    }

    /** How long to wait for a broker, and then for the topic; by default 30 s. */
    public KafkaSink connectTimeout(Duration timeout) {
        return with(draft -> draft.connectTimeout = timeout);
    }

    /** How long a packet may take to be acknowledged, retries included; by default 2 minutes, at least 1 s. */
    public KafkaSink deliveryTimeout(Duration timeout) {
        return with(draft -> draft.deliveryTimeout = timeout);
    }

    /**
     * What becomes of packets that come while the brokers do not take them as fast; by default {@link OnOutage#BLOCK}. For
     * {@link OnOutage#SPOOL} see {@link #spool}.
     */
    public KafkaSink onOutage(OnOutage onOutage) {
        return with(draft -> draft.onOutage = onOutage);
    }

    /**
     * Has packets that the brokers do not take wait in a folder, as pcapng files, and delivers them from there in order:
     * in this run, or in the next one with the same folder. What has no answer at the end goes there too. A packet may
     * then arrive twice, with the same capture id and sequence. Those for which there is no room are shed.
     */
    public KafkaSink spool(SpoolOptions spool) {
        return with(draft -> {
            draft.onOutage = OnOutage.SPOOL;
            draft.spool = spool;
        });
    }

    /**
     * Where records go that are too large for the topic, counted as dead-lettered: another topic, or a capture file if it
     * ends in {@code .pcapng} or {@code .pcap}. One that cannot be put there has failed, and the stream goes on. Without
     * this the first such record ends the stream.
     */
    public KafkaSink deadLetter(String place) {
        return with(draft -> draft.deadLetter = place);
    }

    /** The folder of the embedded broker; by default {@code pcapflux-kafka}. */
    public KafkaSink data(String folder) {
        return with(draft -> draft.data = folder);
    }

    /** A setting of the Kafka producer (and of the admin client, if it knows it). */
    public KafkaSink property(String name, String value) {
        return with(draft -> draft.properties.put(name, value));
    }

    private KafkaSink with(Consumer<OptionsDraft> change) {
        return new KafkaSink(OptionsDraft.changed(options, change));
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public boolean resumes() {
        return options.exactlyOnce();
    }

    @Override
    public Mono<SinkReport> consume(Flux<Packet> packets) {
        return Mono.deferContextual(context -> Mono.usingWhen(
                Mono.just(new Delivery(options, context)),
                delivery -> delivery.run(packets),
                Delivery::end,
                (delivery, failure) -> delivery.end(),
                Delivery::end));
    }

    /**
     * Asks whether a broker answers and the topic is there. A missing topic is fine where the broker says that it makes
     * topics on first use. Of the embedded broker only its presence on the class path is checked. Also looks at the place
     * for dead letters.
     */
    @Override
    public Mono<Void> check() {
        return Mono.<Void>fromRunnable(this::look).subscribeOn(Schedulers.boundedElastic());
    }

    private void look() {
        PropertyNames.warnOfUnknown(options.properties().keySet());
        String aside = options.deadLetter();
        if (aside != null && DeadLetterFile.isOne(aside)) {
            DeadLetterFile.check(aside);
        }
        if (options.embedded()) {
            BrokerProvider.load();
            return;
        }
        try (Holdings holdings = new Holdings()) {
            Preflight preflight = new Preflight(options, options.bootstrap(), holdings);
            if (options.topicName().isFixed()) {
                preflight.findTopic(options.topic());
            } else {
                preflight.findBroker();
            }
            if (aside != null && !DeadLetterFile.isOne(aside)) {
                preflight.findTopic(aside);
            }
            if (options.exactlyOnce()) {
                new TransactionLog(options, options.bootstrap(), holdings).check();
            }
        }
    }

    /** Without the values of properties, which may be secret. */
    @Override
    public String toString() {
        return "KafkaSink[" + options + "]";
    }
}
