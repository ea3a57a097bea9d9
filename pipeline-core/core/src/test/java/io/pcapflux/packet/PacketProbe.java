package io.pcapflux.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * Subscribes to packets, requests only what it is told to, and writes down every breach of the rules: more than was
 * requested, anything after the end or after a cancel, signals on top of each other, a packet before its interface.
 */
public final class PacketProbe implements CoreSubscriber<Packet>, MetadataListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Packet> packets = Collections.synchronizedList(new ArrayList<>());
    private final List<CaptureMetadata> metadata = Collections.synchronizedList(new ArrayList<>());
    private final List<String> breaches = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean inSignal = new AtomicBoolean();
    private final Context context;
    private final long cancelAt;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private volatile boolean completed;
    private volatile boolean cancelled;
    private long requested;

    private PacketProbe(Context context, long cancelAt) {
        this.context = putInto(context);
        this.cancelAt = cancelAt;
    }

    /** Subscribes and requests nothing yet. */
    public static PacketProbe on(Flux<Packet> packets) {
        return on(packets, Context.empty(), Long.MAX_VALUE);
    }

    /** Subscribes with a context and cancels in the middle of the packet with a number from 1. */
    public static PacketProbe on(Flux<Packet> packets, Context context, long cancelAt) {
        PacketProbe probe = new PacketProbe(context, cancelAt);
        packets.subscribe(probe);
        return probe;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
    }

    @Override
    public void onNext(Packet packet) {
        enter("packet");
        packets.add(packet);
        if (!metadata.contains(packet.captureInterface())) {
            breach("packet " + packet + " before its interface");
        }
        synchronized (this) {
            if (packets.size() > requested) {
                breach("packet " + packets.size() + " of " + requested + " requested");
            }
        }
        if (packets.size() == cancelAt) {
            cancel();
        }
        inSignal.set(false);
    }

    @Override
    public void onError(Throwable cause) {
        enter("error " + cause);
        failure = cause;
        inSignal.set(false);
    }

    @Override
    public void onComplete() {
        enter("completion");
        completed = true;
        inSignal.set(false);
    }

    @Override
    public void accept(CaptureMetadata piece) {
        enter("metadata");
        metadata.add(piece);
        inSignal.set(false);
    }

    private void enter(String signal) {
        if (!inSignal.compareAndSet(false, true)) {
            breach(signal + " in the middle of another signal");
        }
        if (completed || failure != null) {
            breach(signal + " after the end");
        }
        if (cancelled) {
            breach(signal + " after cancel");
        }
    }

    private void breach(String what) {
        breaches.add(what);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    public PacketProbe request(long n) {
        synchronized (this) {
            requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
        }
        Objects.requireNonNull(subscription, "no subscription").request(n);
        return this;
    }

    public PacketProbe requestAll() {
        return request(Long.MAX_VALUE);
    }

    public void cancel() {
        cancelled = true;
        Objects.requireNonNull(subscription, "no subscription").cancel();
    }

    /** Waits until so many packets have come. */
    public PacketProbe awaitPackets(int n) {
        until(() -> packets.size() >= n || ended());
        assertThat(packets).hasSizeGreaterThanOrEqualTo(n);
        return this;
    }

    /** Waits for completion or error. */
    public PacketProbe awaitEnd() {
        until(this::ended);
        return this;
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    private boolean ended() {
        return completed || failure != null;
    }

    public boolean completed() {
        return completed;
    }

    public @Nullable Throwable failure() {
        return failure;
    }

    public List<Packet> packets() {
        return List.copyOf(packets);
    }

    public List<CaptureMetadata> metadata() {
        return List.copyOf(metadata);
    }

    /** Fails if any rule was broken so far. */
    public PacketProbe assertNoBreach() {
        assertThat(breaches).as("breaches of the rules").isEmpty();
        return this;
    }
}
