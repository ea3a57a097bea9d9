package io.pcapflux.source.live;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.StopRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A live source together with whoever sends to it, so that its packets can be had again: as soon as a subscription
 * listens, the same packets are sent to it (and to a port of its own), and then something is done that ends it.
 */
final class SentTraffic implements PacketSource {
    private static final AtomicInteger PORT = new AtomicInteger(20_000);

    private final Cable cable;
    private final Engine engine;
    private final int packets;
    private final End end;

    /** What is done behind the packets. */
    @FunctionalInterface
    interface End {
        void act(StopRequest stop, AtomicLong delivered) throws Exception;
    }

    SentTraffic(Cable cable, Engine engine, int packets, End end) {
        this.cable = cable;
        this.engine = engine;
        this.packets = packets;
        this.end = end;
    }

    @Override
    public String name() {
        return source(0).name();
    }

    private LiveSource source(int port) {
        return LiveSource.on(Cable.NEAR)
                .engine(engine)
                .filter("udp dst port " + port)
                .build();
    }

    @Override
    public Flux<Packet> packets() {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Packet> actual) {
                Subscription one = new Subscription(actual.currentContext());
                cable.inNear(() -> {
                    one.packets().subscribe(actual);
                    return null;
                });
            }
        };
    }

    @Override
    public Mono<Void> check() {
        return Mono.fromRunnable(() -> cable.inNear(() -> {
            source(1).open(); // on a thread that is in the namespace
            return null;
        }));
    }

    /** What hears of the adapter, and of the cancel: whoever cancels does not want to hear of statistics. */
    private final class Subscription implements MetadataListener {
        private final int port = PORT.incrementAndGet();
        private final StopRequest stop = new StopRequest();
        private final AtomicLong delivered = new AtomicLong();
        private final MetadataListener below;
        private volatile boolean cancelled;

        Subscription(Context context) {
            below = MetadataListener.of(context);
        }

        Flux<Packet> packets() {
            return source(port)
                    .packets()
                    .contextWrite(context -> stop.putInto(putInto(context)))
                    .doOnNext(packet -> delivered.incrementAndGet())
                    .doOnCancel(() -> cancelled = true);
        }

        @Override
        public void accept(CaptureMetadata metadata) {
            if (!cancelled) {
                below.accept(metadata);
            }
            if (metadata instanceof CaptureInterface) {
                new Thread(this::send, "sender").start();
            }
        }

        private void send() {
            cable.sendTo(port, packets, 64);
            try {
                end.act(stop, delivered);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
