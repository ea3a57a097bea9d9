package io.pcapflux.pipeline;

import io.pcapflux.ledger.Tally;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Hands every packet to every outlet, at the pace of the slowest and without a queue of its own.
 *
 * <p>Subscribes to the stream once each outlet is either subscribed to or closed; requests what all open outlets have
 * asked for; emits on the stream's thread. A failure of the stream goes to the consumer given, and the outlets
 * complete, so that sinks finish in order.
 */
final class FanOut implements CoreSubscriber<Packet>, MetadataListener {
    private final Flux<Packet> stream;
    private final Context context;
    private final Consumer<Throwable> onFailure;
    private final Outlet[] outlets;
    private long requested;
    private boolean subscribed;
    private @Nullable Subscription upstream;

    /** One outlet for each of the tallies, which counts the packets that come to it. */
    FanOut(Flux<Packet> stream, List<Tally> tallies, Context context, Consumer<Throwable> onFailure) {
        this.stream = stream;
        this.context = putInto(context);
        this.onFailure = onFailure;
        this.outlets = tallies.stream().map(tally -> new Outlet(this, tally)).toArray(Outlet[]::new);
    }

    Outlet outlet(int index) {
        return outlets[index];
    }

    /** An outlet was subscribed to, asked for more, or closed. */
    void changed() {
        boolean subscribeNow = false;
        boolean cancelNow = false;
        long more = 0;
        Subscription above;
        synchronized (this) {
            above = upstream;
            if (Stream.of(outlets).allMatch(Outlet::closed)) {
                cancelNow = true;
            } else if (!subscribed) {
                subscribeNow = Stream.of(outlets).allMatch(Outlet::ready);
                subscribed = subscribeNow;
            } else if (above != null) {
                more = moreDemand();
            }
        }
        if (subscribeNow) {
            stream.subscribe(this);
        } else if (above != null && cancelNow) {
            above.cancel();
        } else if (above != null && more > 0) {
            above.request(more);
        }
    }

    private long moreDemand() {
        long demand = Stream.of(outlets).mapToLong(Outlet::demand).min().orElse(0);
        long more = demand == Long.MAX_VALUE && requested < demand ? demand : demand - requested;
        requested = Math.max(requested, demand);
        return more;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            synchronized (this) {
                upstream = subscription;
            }
            changed();
        }
    }

    @Override
    public void onNext(Packet packet) {
        for (Outlet outlet : outlets) {
            outlet.arrive(); // at all before it is handed to any, which may hang
        }
        for (Outlet outlet : outlets) {
            outlet.next(packet);
        }
    }

    @Override
    public void onError(Throwable failure) {
        onFailure.accept(failure);
        onComplete();
    }

    /** Ends everything where the stream broke off without a signal. */
    void breakOff(Throwable failure) {
        Subscription above;
        synchronized (this) {
            above = upstream;
        }
        if (above != null) {
            above.cancel();
        }
        onError(failure);
    }

    @Override
    public void onComplete() {
        for (Outlet outlet : outlets) {
            outlet.complete();
        }
    }

    @Override
    public void accept(CaptureMetadata metadata) {
        for (Outlet outlet : outlets) {
            outlet.tell(metadata);
        }
    }

    @Override
    public Context currentContext() {
        return context;
    }
}
