package io.pcapflux.pipeline;

import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** One way out of a {@link FanOut}; for one subscription. */
final class Outlet extends Flux<Packet> implements Subscription {
    private final FanOut fanOut;
    private final Tally arrived;
    private volatile @Nullable CoreSubscriber<? super Packet> subscriber;
    private volatile long demand;
    private volatile boolean closed;
    private final Tally handedOver = new Tally();

    Outlet(FanOut fanOut, Tally arrived) {
        this.fanOut = fanOut;
        this.arrived = arrived;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Packet> actual) {
        boolean first;
        synchronized (this) {
            first = subscriber == null;
            subscriber = first ? actual : subscriber;
        }
        if (!first) {
            Operators.error(actual, new IllegalStateException("a sink subscribes to its packets once"));
            return;
        }
        actual.onSubscribe(this);
        fanOut.changed();
    }

    /** Closes it where nobody has subscribed; false where somebody has. */
    boolean closeUnbegun() {
        synchronized (this) {
            if (subscriber != null || closed) {
                return false;
            }
            closed = true;
        }
        fanOut.changed();
        return true;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            synchronized (this) {
                demand = Operators.addCap(demand, n);
            }
            fanOut.changed();
        }
    }

    /** Takes no more packets: its sink has ended, before the stream or with it. */
    @Override
    public void cancel() {
        if (!closed) {
            closed = true;
            fanOut.changed();
        }
    }

    boolean closed() {
        return closed;
    }

    boolean ready() {
        return closed || subscriber != null;
    }

    /** Packets asked for so far; a closed outlet holds nobody up. */
    long demand() {
        return closed ? Long.MAX_VALUE : demand;
    }

    /** Counts the next packet, also where the sink is gone: it was meant for it. */
    void arrive() {
        arrived.increment();
    }

    void next(Packet packet) {
        CoreSubscriber<? super Packet> current = subscriber;
        if (!closed && current != null) {
            handedOver.increment();
            current.onNext(packet);
        }
    }

    /**
     * Packets that came when the sink was gone, once it is: with the one that others may have got already, and whose turn
     * here has not come.
     */
    long missed() {
        return arrived.get() - handedOver.get();
    }

    void tell(CaptureMetadata metadata) {
        CoreSubscriber<? super Packet> current = subscriber;
        if (!closed && current != null) {
            MetadataListener.of(current.currentContext()).accept(metadata);
        }
    }

    void complete() {
        CoreSubscriber<? super Packet> current = subscriber;
        if (!closed && current != null) {
            closed = true;
            current.onComplete();
        }
    }
}
