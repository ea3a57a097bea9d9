package io.pcapflux.sink;

import io.pcapflux.packet.Packet;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where packets go: a file, a broker, a terminal.
 *
 * <p>A sink may be used for several streams one after the other.
 */
public interface PacketSink {
    /** What to call it in messages and in the ledger. */
    String name();

    /**
     * Consumes a stream to its end.
     *
     * <p>Cold: on subscribe, whatever the sink needs is opened and the packets are subscribed to; demand follows the
     * sink's pace. The Mono completes when every packet is safe (files flushed and closed, records acknowledged), and
     * fails with an {@link io.pcapflux.PcapfluxException} when the sink cannot go on; the packets are cancelled then. A
     * stream that ends in an error is closed as orderly as one that completes, and its error passed on. Cancelling
     * releases everything at once and leaves files whole. In all cases the
     * {@link io.pcapflux.ledger.SinkAccount} in the Reactor context says what became of the packets.
     *
     * <p>Packets are handled on the thread that emits them, which must be one that may block. A sink that sends them over
     * a network says to whom, in the {@link Peers} of the context, before it subscribes.
     */
    Mono<SinkReport> consume(Flux<Packet> packets);

    /**
     * Whether this sink goes on where an earlier run ended, which takes sources that are
     * {@linkplain io.pcapflux.source.PacketSource#isRepeatable() repeatable}.
     */
    default boolean resumes() {
        return false;
    }

    /**
     * What no other sink of a pipeline may write to, such as the absolute path of a file; empty where others do no harm.
     */
    default Optional<String> place() {
        return Optional.empty();
    }

    /**
     * Asks the world outside whether this sink would work (broker reachable, topic there, folder writable), without
     * writing anything. Empty when all is well; an {@link io.pcapflux.PcapfluxException} says what is not.
     */
    default Mono<Void> check() {
        return Mono.empty();
    }
}
