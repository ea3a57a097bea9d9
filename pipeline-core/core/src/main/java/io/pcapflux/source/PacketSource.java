package io.pcapflux.source;

import io.pcapflux.packet.Packet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where packets come from: capture files, adapters, a broker. */
public interface PacketSource {
    /** What to call it in messages and in the ledger. */
    String name();

    /**
     * The packets, in the order of the source.
     *
     * <p>Cold: each subscription opens a handle of its own, and closes it on completion, error and cancel. A file
     * source reads no further than demand and emits on the thread that requests, which must be one that may block; a
     * live source emits on a thread of its own. Nothing is emitted after cancel. Damage ends in an
     * {@link io.pcapflux.PcapfluxException} behind the packets before it.
     *
     * <p>Interfaces and what else the capture tells go to the {@link io.pcapflux.packet.MetadataListener}, losses to
     * the {@link io.pcapflux.ledger.SourceAccount}, both found in the Reactor context.
     */
    Flux<Packet> packets();

    /**
     * Whether packets come when they come, whoever asks: an adapter. Without demand they are lost, and two such sources
     * cannot wait for each other to be merged by time.
     */
    default boolean isLive() {
        return false;
    }

    /**
     * Whether a request may keep its thread for long, since the next packet does not exist yet: a file that grows,
     * standard input. Beside others in a pipeline such a source is read on a thread of its own.
     */
    default boolean mayWait() {
        return false;
    }

    /**
     * Whether each subscription gives the same packets, of captures with the same
     * {@linkplain io.pcapflux.packet.Capture#id() identity}, as far as the options tell: whole files, read once.
     */
    default boolean isRepeatable() {
        return false;
    }

    /**
     * The packets, to be asked for one after the other: the same stream, pulled. Reads no further than asked for; to be
     * closed.
     */
    default PacketCursor pull() {
        return pull(1);
    }

    /**
     * The same, asking for several packets at a time, which is for live sources: between two batches their packets wait
     * where they were captured.
     *
     * @param batch how many packets are asked for, and kept, at a time; at least 1
     */
    default PacketCursor pull(int batch) {
        return PacketCursor.on(packets(), batch);
    }

    /**
     * Asks the world outside whether this source would work (file there, adapter to be opened). Empty when all is well;
     * an {@link io.pcapflux.PcapfluxException} says what is not.
     */
    default Mono<Void> check() {
        return Mono.empty();
    }
}
