package io.pcapflux.source.kafka;

import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.kafka.client.PropertyNames;
import io.pcapflux.kafka.spi.BrokerProvider;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Packets from Kafka topics, in whichever {@linkplain io.pcapflux.kafka.format.RecordLayout layout} they were published;
 * capture ids, interfaces, link types, times in nanoseconds and original lengths come back.
 *
 * <p>Each subscription has a consumer and two threads of its own: one polls, one emits, and may block. On subscribe it
 * starts the embedded broker if that is asked for, and makes sure that a broker answers and the topics are there. Records
 * are read ahead up to the {@linkplain KafkaSourceOptions#buffer() buffer} and no further: a partition that has its share
 * of it is paused. Demand is obeyed packet by packet.
 *
 * <p>The packets of a partition keep their order. Several partitions are merged by time: a packet waits for earlier ones
 * of partitions that have none at hand, for the {@linkplain KafkaSourceOptions#lateness() lateness} at most, or with an
 * {@linkplain KafkaSourceOptions#untilEnd() end} as long as more is to come. A packet that comes later still is delivered
 * late and noted as {@code late}. Records that hold no packet are noted as {@code foreign}, damaged ones as
 * {@code corrupt}, logged with their offset, and passed over; or copied to a {@linkplain KafkaSourceOptions#deadLetter()
 * topic} by a producer of the subscription's own, and noted as {@code deadLettered} once the brokers have them. The stream
 * ends, and offsets behind them are committed, only then; one that they do not take fails it.
 *
 * <p>With a group, offsets are committed only as far as the sinks have settled what lies before, see
 * {@link io.pcapflux.source.Settlement}; outside a pipeline, as far as packets have been handed over. What lies behind
 * is read again after a crash. When partitions are taken away, what was read ahead is dropped, and what is under way is
 * waited for, ten seconds at most, and committed. A record that this subscription has delivered already is passed over
 * when it comes back with its partition, and noted as {@code duplicate}.
 *
 * <p>A broker that has gone is waited for, up to the broker timeout; then the stream fails behind the packets read
 * before, and says how far it came. Completion, error and cancel close the consumer; in a pipeline it stays until the
 * sinks have settled its packets. Immutable.
 */
public final class KafkaSource implements PacketSource {
    private final KafkaSourceOptions options;

    public KafkaSource(KafkaSourceOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Flux<Packet> packets() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> actual) {
                new KafkaSession(options, actual).start();
            }
        };
    }

    /**
     * Asks whether a broker answers and the topics are there, that for dead letters too. Of the embedded broker only its
     * presence on the class path is checked.
     */
    @Override
    public Mono<Void> check() {
        return Mono.<Void>fromRunnable(this::look).subscribeOn(Schedulers.boundedElastic());
    }

    private void look() {
        PropertyNames.warnOfUnknown(options.properties().keySet());
        if (options.embedded()) {
            BrokerProvider.load();
            return;
        }
        try (Holdings holdings = new Holdings()) {
            new Preflight(options, options.bootstrap(), holdings).look();
        }
    }

    /** Without the values of properties, which may be secret. */
    @Override
    public String toString() {
        return "KafkaSource[" + options + "]";
    }
}
