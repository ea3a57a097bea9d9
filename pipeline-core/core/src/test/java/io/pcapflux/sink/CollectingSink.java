package io.pcapflux.sink;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * A sink in memory: asks for one packet after the other, shows each to a test, which may fail or block, and keeps it.
 */
public final class CollectingSink implements PacketSink {
    private final String name;
    private final Consumer<Packet> look;
    private final List<Packet> packets = Collections.synchronizedList(new ArrayList<>());
    private final List<CaptureMetadata> metadata = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger completions = new AtomicInteger();

    public CollectingSink() {
        this("collect", packet -> {});
    }

    /** A sink that shows each packet before it keeps it. */
    public CollectingSink(String name, Consumer<Packet> look) {
        this.name = name;
        this.look = look;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Mono<SinkReport> consume(Flux<Packet> stream) {
        return Mono.create(result -> {
            Collector collector = new Collector(result);
            open.incrementAndGet();
            result.onDispose(() -> {
                collector.cancel();
                open.decrementAndGet();
            });
            stream.subscribe(collector);
        });
    }

    /** What has been kept, of all subscriptions. */
    public List<Packet> packets() {
        return List.copyOf(packets);
    }

    public List<CaptureMetadata> metadata() {
        return List.copyOf(metadata);
    }

    /** Subscriptions that have not ended. */
    public int open() {
        return open.get();
    }

    /** Streams that came to an orderly end. */
    public int completions() {
        return completions.get();
    }

    private final class Collector extends BaseSubscriber<Packet> {
        private final MonoSink<SinkReport> result;
        private final SinkAccount account;
        private final MetadataListener listener = metadata::add;

        Collector(MonoSink<SinkReport> result) {
            this.result = result;
            this.account = SinkAccount.of(result.contextView());
        }

        @Override
        public Context currentContext() {
            return listener.putInto(Context.of(result.contextView()));
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(Packet packet) {
            look.accept(packet);
            packets.add(packet);
            account.written(1);
            request(1);
        }

        @Override
        protected void hookOnComplete() {
            completions.incrementAndGet();
            result.success(account.report());
        }

        @Override
        protected void hookOnError(Throwable failure) {
            result.error(failure);
        }
    }
}
