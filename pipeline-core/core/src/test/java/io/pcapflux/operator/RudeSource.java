package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;

/** Sources that use what the rules of reactive streams allow and well-bred sources do not do. */
final class RudeSource {
    private RudeSource() {}

    /** Delivers n packets on the first request, and hears of a cancel only behind them. */
    static Flux<Packet> deafToCancel(int n) {
        return Flux.from(new Publisher<>() {
            @Override
            public void subscribe(Subscriber<? super Packet> subscriber) {
                AtomicBoolean started = new AtomicBoolean();
                subscriber.onSubscribe(new Subscription() {
                    @Override
                    public void request(long demand) {
                        if (started.compareAndSet(false, true)) {
                            TestPackets.list(n).forEach(subscriber::onNext);
                            subscriber.onComplete();
                        }
                    }

                    @Override
                    public void cancel() {}
                });
            }
        });
    }

    /** Delivers each of n packets, and the end, from within a request, also while another packet is on its way. */
    static Flux<Packet> reentrant(int n) {
        return reentrant(n, Subscriber::onComplete);
    }

    /** The same with an end of another kind. */
    static Flux<Packet> reentrant(int n, Consumer<Subscriber<?>> end) {
        return Flux.from(new Publisher<>() {
            @Override
            public void subscribe(Subscriber<? super Packet> subscriber) {
                subscriber.onSubscribe(new Subscription() {
                    private int next;
                    private boolean cancelled;

                    @Override
                    public void request(long demand) {
                        for (long i = 0; i < demand && next < n && !cancelled; i++) {
                            subscriber.onNext(TestPackets.packet(next++));
                        }
                        if (next == n && !cancelled) {
                            cancelled = true;
                            end.accept(subscriber);
                        }
                    }

                    @Override
                    public void cancel() {
                        cancelled = true;
                    }
                });
            }
        });
    }
}
