package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import io.pcapflux.sink.Resumption;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hands packets on when their time has come: as far apart as they were captured, or so many times faster.
 *
 * <p>The first packet that has a time passes at once and starts the clock; each later one is due at that start plus its
 * own distance from the first, divided by the speed, so that delays do not add up: what is late, because whatever is
 * below was slow, passes at once until it is on time again. Packets without a time, or earlier than those before them,
 * pass at once. Of a capture that is read in a loop, each loop follows the one before after a pause as long as the mean
 * distance of its packets. Where sinks {@linkplain Resumption go on} where an earlier run ended, what they have already
 * passes at once, and the first packet that is new to one of them starts the clock. No packet is removed but one that
 * waits when the stream is cancelled ({@code ended}).
 *
 * <p>One packet at a time is asked for, and none before there is demand for it: nothing is buffered, and with several
 * sinks the source waits for all. A packet that is due passes on the thread that delivered it; one that had to wait
 * passes on a thread of the scheduler, {@link Schedulers#boundedElastic()} unless told otherwise, which also asks for
 * the next, so that a file is read there. No thread is held or interrupted while a packet waits; cancel releases the
 * timer. When the stream is stopped or fails while a packet waits, that packet passes at once.
 *
 * @see PacketOperators#pace
 */
public final class Pace implements PacketOperator {
    private final double speed;
    private final Supplier<Scheduler> scheduler;
    private final LongSupplier clock;

    private Pace(double speed, Supplier<Scheduler> scheduler, LongSupplier clock) {
        this.speed = speed;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    static Pace of(double speed) {
        if (!(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a pace of " + speed + " times the original");
        }
        // The scheduler's own clock is the wall clock, which may be set while packets wait.
        return new Pace(speed, Schedulers::boundedElastic, System::nanoTime);
    }

    /** The same pace by the timer and the clock of a scheduler; its threads must be ones that may block. */
    public Pace on(Scheduler other) {
        return new Pace(speed, () -> other, () -> other.now(TimeUnit.NANOSECONDS));
    }

    @Override
    public String name() {
        return "pace";
    }

    @Override
    public Flux<Packet> apply(Flux<Packet> packets) {
        return new FluxOperator<Packet, Packet>(packets) {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> actual) {
                PaceSchedule schedule = new PaceSchedule(speed, clock, Resumption.of(actual.currentContext()));
                source.subscribe(new PacedStream(actual, schedule, scheduler.get()));
            }
        };
    }

    @Override
    public String toString() {
        return "pace[x" + speed + "]";
    }
}
