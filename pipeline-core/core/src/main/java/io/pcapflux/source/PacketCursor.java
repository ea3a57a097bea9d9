package io.pcapflux.source;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;

/**
 * Packets that are asked for one after the other, where a stream hands them over by itself: what
 * {@code pcap_next_ex} is to {@code pcap_loop}.
 *
 * <pre>{@code
 * try (PacketCursor cursor = source.pull()) {
 *     while (cursor.hasNext()) {
 *         Packet packet = cursor.next();
 *     }
 * }
 * }</pre>
 *
 * <p>The source is subscribed to when the cursor is made, and asked for packets when none is at hand; a file is read on
 * the calling thread, which must be one that may block. Closing cancels the subscription and so releases the source's
 * handle, and so does the end of the packets. Where the source fails, the packets before come first, then its
 * {@link PcapfluxException} is thrown, and again on each further call.
 *
 * <p>For one thread at a time; only {@link #close()} may be called from any other, and ends a wait.
 */
public final class PacketCursor implements Iterator<Packet>, AutoCloseable {
    private final CursorQueue queue;

    private PacketCursor(CursorQueue queue) {
        this.queue = queue;
    }

    /**
     * Subscribes to a stream.
     *
     * @param packets the stream, such as {@code source.packets().transform(operator)}
     * @param batch how many packets are asked for, and kept, at a time; at least 1
     */
    public static PacketCursor on(Flux<Packet> packets, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch of " + batch + " packets; at least 1 is needed");
        }
        CursorQueue queue = new CursorQueue(batch);
        packets.subscribe(queue);
        return new PacketCursor(queue);
    }

    /**
     * Whether there is one more packet; waits until that is known. False after {@link #close()}.
     *
     * @throws PcapfluxException if the source failed behind the packets delivered, or the wait was interrupted
     */
    @Override
    public boolean hasNext() {
        return queue.await(CursorQueue.FOREVER);
    }

    /**
     * The next packet; waits for it.
     *
     * @throws NoSuchElementException behind the last packet, and after {@link #close()}
     * @throws PcapfluxException if the source failed behind the packets delivered, or the wait was interrupted
     */
    @Override
    public Packet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more packets");
        }
        return queue.take();
    }

    /**
     * The next packet if it comes in time, as {@code pcap_next_ex} with its timeout. Empty when none came, and at the
     * end, which {@link #isEnded()} tells apart. A file is read on the calling thread, however long that takes.
     *
     * @throws PcapfluxException if the source failed behind the packets delivered, or the wait was interrupted
     */
    public Optional<Packet> poll(Duration timeout) {
        long nanos = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
        return queue.await(nanos) ? Optional.of(queue.take()) : Optional.empty();
    }

    /** Whether no more packets will come: all were taken, or the cursor was closed. */
    public boolean isEnded() {
        return queue.isEnded();
    }

    /** Ends the subscription; packets that were asked for but not taken are let go. Any thread, any number of times. */
    @Override
    public void close() {
        queue.close();
    }
}
