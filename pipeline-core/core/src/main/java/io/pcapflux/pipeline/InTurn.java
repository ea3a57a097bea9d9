package io.pcapflux.pipeline;

import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The same stream, where what its sources say of their captures comes from other threads than the packets: one waits for
 * the other. What comes behind a cancel is dropped.
 */
final class InTurn extends FluxOperator<Packet, Packet> {
    InTurn(Flux<Packet> packets) {
        super(packets);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Packet> actual) {
        source.subscribe(new Turns(actual));
    }

    private static final class Turns implements CoreSubscriber<Packet>, Subscription, MetadataListener {
        private final CoreSubscriber<? super Packet> actual;
        private final MetadataListener listener;
        private final ReentrantLock turn = new ReentrantLock();
        private volatile @Nullable Subscription upstream;
        private volatile boolean cancelled;

        Turns(CoreSubscriber<? super Packet> actual) {
            this.actual = actual;
            this.listener = MetadataListener.of(actual.currentContext());
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void onNext(Packet packet) {
            turn.lock();
            try {
                actual.onNext(packet);
            } finally {
                turn.unlock();
            }
        }

        @Override
        public void accept(CaptureMetadata metadata) {
            turn.lock();
            try {
                listener.accept(metadata);
            } finally {
                turn.unlock();
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (cancelled) {
                Operators.onErrorDropped(failure, currentContext());
            } else {
                actual.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            actual.onComplete();
        }

        @Override
        public void request(long n) {
            Subscription above = upstream;
            if (above != null) {
                above.request(n);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            Subscription above = upstream;
            if (above != null) {
                above.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return putInto(actual.currentContext());
        }
    }
}
