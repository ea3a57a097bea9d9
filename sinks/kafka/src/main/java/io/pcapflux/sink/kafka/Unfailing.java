package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Packet;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A stream of packets that ends where another one fails. Unlike Reactor's own, which could go on with something else, it
 * does not count what was asked for and has come.
 */
final class Unfailing implements CoreSubscriber<Packet> {
    private final CoreSubscriber<? super Packet> actual;
    private final Consumer<Throwable> failed;

    private Unfailing(CoreSubscriber<? super Packet> actual, Consumer<Throwable> failed) {
        this.actual = actual;
        this.failed = failed;
    }

    /** @param failed told of the failure, before the end */
    static Flux<Packet> of(Flux<Packet> packets, Consumer<Throwable> failed) {
        return packets.transform(Operators.<Packet, Packet>lift((source, actual) -> new Unfailing(actual, failed)));
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        actual.onSubscribe(subscription);
    }

    @Override
    public void onNext(Packet packet) {
        actual.onNext(packet);
    }

    @Override
    public void onError(Throwable failure) {
        failed.accept(failure);
        actual.onComplete();
    }

    @Override
    public void onComplete() {
        actual.onComplete();
    }
}
