package io.pcapflux.sink.kafka;

import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Some twenty thousand packets a second of 50 conversations until it is told to stop: like a file, read no further than
 * asked for; or like an adapter, which waits for nobody, loses what nobody takes, and counts that.
 */
final class Beat implements PacketSource {
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int AT_ONCE = 20;

    private final boolean live;
    private final CountDownLatch begun = new CountDownLatch(12_000);
    private volatile boolean over;
    private volatile long count;

    private Beat(boolean live) {
        this.live = live;
    }

    static Beat likeAFile() {
        return new Beat(false);
    }

    static Beat likeAnAdapter() {
        return new Beat(true);
    }

    void stop() {
        over = true;
    }

    /** Returns when packets have been coming for a while. */
    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    /** How many packets there were, lost ones included. */
    long count() {
        return count;
    }

    @Override
    public String name() {
        return "beat";
    }

    @Override
    public boolean isLive() {
        return live;
    }

    @Override
    public Flux<Packet> packets() {
        return live ? pushed() : pulled();
    }

    private Flux<Packet> pulled() {
        return Flux.generate(sink -> {
            if (over) {
                sink.complete();
            } else {
                sink.next(next());
            }
        });
    }

    private Flux<Packet> pushed() {
        return Flux.deferContextual(context -> {
            SourceAccount account = SourceAccount.of(context);
            return Flux.create(
                    sink -> new Thread(() -> push(sink, account), "beat").start(), FluxSink.OverflowStrategy.IGNORE);
        });
    }

    private void push(FluxSink<Packet> sink, SourceAccount account) {
        long lost = 0;
        while (!over && !sink.isCancelled()) {
            Packet packet = next();
            if (sink.requestedFromDownstream() > 0) {
                sink.next(packet);
            } else {
                account.dropped(++lost, 0);
            }
        }
        sink.complete();
    }

    private Packet next() {
        long number = count;
        count = number + 1;
        begun.countDown();
        if (number % AT_ONCE == 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        byte[] bytes = Packets.udp((int) (number % 50), 4000, 200, 53);
        return Packets.packet(number, Packets.START_NANOS + number * 1000, bytes);
    }
}
