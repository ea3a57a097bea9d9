package io.pcapflux.operator;

import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.Packet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;

/**
 * Ends one stream from outside as if its source had ended: what is above is cancelled, what is below completes and
 * drains. For one subscription.
 */
public final class StopSwitch {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicReference<StopGate> gate = new AtomicReference<>();

    /** The same stream, which {@link #stop()} ends. Packets that come later are let go uncounted: they were not read. */
    public Flux<Packet> guard(Flux<Packet> stream) {
        return guard(stream, new Tally());
    }

    /**
     * The same, counting.
     *
     * @param passed how many packets have passed
     */
    public Flux<Packet> guard(Flux<Packet> stream, Tally passed) {
        return new FluxOperator<Packet, Packet>(stream) {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> actual) {
                StopGate created = new StopGate(actual, passed);
                gate.set(created);
                if (stopped.get()) {
                    Operators.complete(actual);
                } else {
                    source.subscribe(created);
                }
            }
        };
    }

    /** Ends the stream; before it is subscribed to, it will end at once. Any thread, any number of times. */
    public void stop() {
        stopped.set(true);
        StopGate current = gate.get();
        if (current != null) {
            current.shut();
        }
    }

    /** Whether the stream has been subscribed to and has given its first signal. */
    public boolean isSubscribed() {
        StopGate current = gate.get();
        return current != null && current.isSubscribed();
    }

    private static final class StopGate extends Gate {
        private final Tally passed;

        StopGate(CoreSubscriber<? super Packet> downstream, Tally passed) {
            super(downstream);
            this.passed = passed;
        }

        @Override
        boolean goesOnAfter(Packet packet) {
            passed.increment();
            return true;
        }

        @Override
        void refused(Packet packet) {
            // Not delivered to the stream, so it does not count as received.
        }
    }
}
