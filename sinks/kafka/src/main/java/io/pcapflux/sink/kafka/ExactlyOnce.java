package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.Holdings;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a delivery does beside, to send each packet exactly once. Of the captures it hears before the first packet; then it
 * shuts out earlier replays of them, ends the transaction that one of just these has left behind, and asks how far they
 * came. For one thread at a time.
 */
final class ExactlyOnce {
    private final KafkaSinkOptions options;
    private final String bootstrap;
    private final Map<String, Object> properties;
    private final RecordTimes times;
    private final Holdings holdings;
    private final ReplayPositions positions;
    private final ReplayClaims claims;
    private final EarlierReplays earlier;
    private final Set<Capture> captures = new LinkedHashSet<>();

    /**
     * @param properties of the producer
     */
    ExactlyOnce(
            KafkaSinkOptions options,
            String bootstrap,
            Map<String, Object> properties,
            RecordTimes times,
            Holdings holdings) {
        this.options = options;
        this.bootstrap = bootstrap;
        this.properties = properties;
        this.times = times;
        this.holdings = holdings;
        this.positions = new ReplayPositions(options, bootstrap, holdings);
        this.claims = new ReplayClaims(options, bootstrap, holdings);
        this.earlier = new EarlierReplays(this::takeOver);
    }

    /** In this order: what another replay of them commits from now on is waited for, or it does not. */
    private Map<Capture, Long> takeOver(Collection<Capture> more) {
        positions.refuseUnrepeatable(more);
        claims.claim(more);
        return positions.of(more);
    }

    /** Hears of captures on the way to another listener. */
    MetadataListener hearing(MetadataListener next) {
        return metadata -> {
            if (metadata instanceof CaptureInterface) {
                captures.add(metadata.capture());
            }
            next.accept(metadata);
        };
    }

    /**
     * Sends what no earlier replay has sent.
     *
     * @param packets to be asked for on a thread that may block: what the sender needs to know stands in the first one
     * @param records makes records and boundaries of packets
     * @param passedOver told of packets that an earlier replay has sent
     * @param refused told of packets that come in the wrong order
     */
    Mono<Void> send(
            Flux<Packet> packets,
            Function<Flux<Packet>, Flux<Outgoing>> records,
            RecordSender.Answers answers,
            Consumer<Packet> passedOver,
            BiConsumer<Packet, RuntimeException> refused) {
        return packets.<Void>switchOnFirst((signal, all) -> {
                    Packet first = signal.get();
                    return first == null
                            ? all.then()
                            : begin(first, answers)
                                    .send(records.apply(all.filter(next -> isNew(next, passedOver, refused))));
                })
                .then(Mono.fromRunnable(earlier::ended));
    }

    private boolean isNew(Packet packet, Consumer<Packet> passedOver, BiConsumer<Packet, RuntimeException> refused) {
        try {
            if (earlier.isNew(packet)) {
                return true;
            }
            passedOver.accept(packet);
        } catch (RuntimeException e) {
            refused.accept(packet, e);
        }
        return false;
    }

    /** Opens the sender; blocks for no longer than twice the connect timeout. */
    private RecordSender begin(Packet first, RecordSender.Answers answers) {
        captures.add(first.captureInterface().capture());
        positions.refuseUnrepeatable(captures);
        String id = ReplayPositions.transactionalId(options.topic(), captures);
        KafkaFailures failures = new KafkaFailures(options, bootstrap);
        RecordSender.Transactions transactions = new RecordSender.Transactions(options.topic(), id, claims::check);
        try {
            RecordSender sender = holdings.add(RecordSender.open(properties, times, answers, transactions));
            sender.beginTransactions(options.connectTimeout());
            earlier.look(captures);
            return sender;
        } catch (KafkaException e) {
            throw failures.transaction(e);
        }
    }
}
