package io.pcapflux.sink.kafka;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;

/** How packets get in, and what becomes of those that find no room or no answer: as {@link OnOutage} has it. */
interface Admission extends AutoCloseable {
    /** The packets that are let in, each {@linkplain Deliveries taken}. */
    Flux<Packet> admit(Flux<Packet> packets);

    /** A record was made of packets that were let in. */
    default void made(TopicRecord record) {}

    /** A record has its final answer. */
    default void settled(TopicRecord record) {}

    /** Whether packets that did not get through are kept for later. */
    default boolean keepsRest() {
        return false;
    }

    /** Whether packets under way may be without an answer for any time, while more may come. */
    default boolean isPatient() {
        return false;
    }

    /** Keeps what has no answer, at the end. Returns how many packets that are; they have been counted. May block. */
    default long keepRest() {
        return 0;
    }

    @Override
    default void close() {}

    /**
     * As the options have it.
     *
     * @throws io.pcapflux.PcapfluxException if the spool cannot be used
     */
    static Admission of(KafkaSinkOptions options, Deliveries deliveries, SinkAccount account) {
        ToLongFunction<Packet> weight = options.layout()::weight;
        return switch (options.onOutage()) {
            case BLOCK -> blocking(deliveries, weight);
            case SHED -> shedding(deliveries, weight, account);
            case SPOOL -> new Spooling(options.spool(), deliveries, weight, account);
        };
    }

    /** Whoever brings a packet for which there is no room waits. */
    static Admission blocking(Deliveries deliveries, ToLongFunction<Packet> weight) {
        return packets -> packets.doOnNext(packet -> deliveries.take(weight.applyAsLong(packet)));
    }

    /** A packet for which there is no room is shed. */
    static Admission shedding(Deliveries deliveries, ToLongFunction<Packet> weight, SinkAccount account) {
        return new Admission() {
            private volatile boolean ended;

            @Override
            public Flux<Packet> admit(Flux<Packet> packets) {
                return packets.doOnTerminate(() -> ended = true)
                        .onBackpressureDrop(packet -> account.shed(1))
                        .filter(packet -> {
                            boolean in = deliveries.offer(weight.applyAsLong(packet));
                            if (!in) {
                                account.shed(1);
                            }
                            return in;
                        });
            }

            @Override
            public boolean isPatient() {
                return !ended;
            }
        };
    }
}
