package io.pcapflux.pipeline;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What lies before each of several sinks behind a live source, so that a slow one does not make the others lose
 * packets: takes all that come, hands them over on a thread of its own, and sheds those that find no place. For one
 * subscription.
 *
 * <p>Bounded by packets and by the memory they hold: a packet holds its whole chunk, which others share. What captures
 * say beside their packets counts too, and is shed but for the sections and interfaces that packets refer to.
 */
final class SinkQueue extends Flux<Packet> implements CoreSubscriber<Packet>, Subscription, MetadataListener {
    static final int MOST_PACKETS = 65_536;
    static final long MOST_BYTES = 64L << 20;

    private final Flux<Packet> source;
    private final SinkAccount account;
    private final LongAdder metadataShed;
    private final String name;
    private final Thread.UncaughtExceptionHandler onDefect;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Packets and metadata in the order they came. */
    private final Queue<Entry> entries = new ArrayDeque<>();

    private @Nullable CoreSubscriber<? super Packet> actual;
    private @Nullable Subscription upstream;
    /** How many of the packets are in each chunk. */
    private final IdentityHashMap<byte[], AtomicInteger> chunks = new IdentityHashMap<>();

    private int packets;
    private long bytes;
    private long demand;
    private long declined;
    private boolean ended;
    private boolean cancelled;
    private @Nullable Throwable failure;

    /** A packet, or a piece of metadata. */
    private record Entry(@Nullable Packet packet, @Nullable CaptureMetadata metadata) {}

    /**
     * @param name of the thread
     * @param onDefect told of what a sink throws
     */
    SinkQueue(Flux<Packet> source, SinkAccount account, String name, Thread.UncaughtExceptionHandler onDefect) {
        this.source = source;
        this.account = account;
        this.metadataShed = account.note("metadataShed");
        this.name = name;
        this.onDefect = onDefect;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Packet> subscriber) {
        actual = subscriber;
        subscriber.onSubscribe(this);
        Thread thread = new Thread(() -> handOver(subscriber), name); // never interrupted: that would close open files
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(onDefect);
        thread.start();
        source.subscribe(this);
    }

    @Override
    public Context currentContext() {
        return putInto(Objects.requireNonNull(actual).currentContext());
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean tooLate;
        lock.lock();
        try {
            upstream = subscription;
            tooLate = cancelled;
        } finally {
            lock.unlock();
        }
        if (tooLate) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Packet packet) {
        change(() -> {
            byte[] chunk = packet.chunk();
            AtomicInteger sharing = chunks.get(chunk);
            long cost = sharing == null ? chunk.length : 0;
            if (cancelled) {
                declined++;
            } else if (packets >= MOST_PACKETS || bytes + cost > MOST_BYTES) {
                account.shed(1);
            } else {
                packets++;
                bytes += cost;
                entries.add(new Entry(packet, null));
                if (sharing == null) {
                    chunks.put(chunk, new AtomicInteger(1));
                } else {
                    sharing.incrementAndGet();
                }
            }
        });
    }

    @Override
    public void accept(CaptureMetadata metadata) {
        change(() -> {
            boolean needed = metadata instanceof CaptureSection || metadata instanceof CaptureInterface;
            if (!cancelled && (needed || bytes + metadata.weight() <= MOST_BYTES)) {
                bytes += metadata.weight();
                entries.add(new Entry(null, metadata));
            } else if (!cancelled) {
                metadataShed.increment();
            }
        });
    }

    @Override
    public void onError(Throwable cause) {
        change(() -> {
            ended = true;
            failure = cause;
        });
    }

    @Override
    public void onComplete() {
        change(() -> ended = true);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            change(() -> demand = Operators.addCap(demand, n));
        }
    }

    @Override
    public void cancel() {
        change(() -> {
            cancelled = true;
            declined += packets;
            packets = 0;
            entries.clear();
            chunks.clear();
        });
        Subscription above = upstream;
        if (above != null) {
            above.cancel();
        }
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Packets that were not handed over, since the sink had ended. */
    long declined() {
        lock.lock();
        try {
            return declined;
        } finally {
            lock.unlock();
        }
    }

    private void handOver(CoreSubscriber<? super Packet> subscriber) {
        MetadataListener listener = MetadataListener.of(subscriber.currentContext());
        Entry next = take();
        while (next != null) {
            if (next.packet() != null) {
                subscriber.onNext(next.packet());
            } else if (next.metadata() != null) {
                listener.accept(next.metadata());
            }
            next = take();
        }
        if (!cancelled && failure != null) {
            subscriber.onError(failure);
        } else if (!cancelled) {
            subscriber.onComplete();
        }
    }

    /** Waits for what may be handed over next; null at the end. */
    private @Nullable Entry take() {
        lock.lock();
        try {
            while (!cancelled && !mayHandOver() && !(ended && entries.isEmpty())) {
                changed.awaitUninterruptibly();
            }
            Entry next = cancelled ? null : entries.poll();
            if (next != null) {
                letGo(next);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void letGo(Entry entry) {
        if (entry.packet() != null) {
            packets--;
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            letGo(entry.packet().chunk());
        } else if (entry.metadata() != null) {
            bytes -= entry.metadata().weight();
        }
    }

    private void letGo(byte[] chunk) {
        AtomicInteger sharing = chunks.get(chunk);
        if (sharing != null && sharing.decrementAndGet() == 0) {
            chunks.remove(chunk);
            bytes -= chunk.length;
        }
    }

    private boolean mayHandOver() {
        Entry next = entries.peek();
        return next != null && (next.packet() == null || demand > 0);
    }
}
