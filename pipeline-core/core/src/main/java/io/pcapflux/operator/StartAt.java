package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Waits for a time of day before it asks for the first packet; a time that is past makes it start at once.
 *
 * <p>The stream above is subscribed to at once, demand is passed on when the time has come: on a thread of the
 * scheduler, {@link Schedulers#boundedElastic()} unless told otherwise, so that a file is read there. The clock is looked
 * at once a minute while waiting, since it may be set. Nothing is buffered, no thread held; cancel, and a stream that
 * ends or is stopped, release the timer. Meant for files: a live source without demand loses packets.
 *
 * @see PacketOperators#startAt
 */
public final class StartAt implements PacketOperator {
    private final Instant time;
    private final Scheduler scheduler;
    private final LongSupplier epochMillis;

    private StartAt(Instant time, Scheduler scheduler, LongSupplier epochMillis) {
        this.time = time;
        this.scheduler = scheduler;
        this.epochMillis = epochMillis;
    }

    static StartAt of(Instant time) {
        return new StartAt(time, Schedulers.boundedElastic(), System::currentTimeMillis);
    }

    /** The same wait by the timer and the clock of a scheduler; its threads must be ones that may block. */
    public StartAt on(Scheduler other) {
        return new StartAt(time, other, () -> other.now(TimeUnit.MILLISECONDS));
    }

    @Override
    public String name() {
        return "start-at";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return new FluxOperator<Packet, Packet>(packets) {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> actual) {
                source.subscribe(new WaitingStream(actual, time, scheduler, epochMillis));
            }
        };
    }

    @Override
    public String toString() {
        return "start-at[" + time + "]";
    }
}
