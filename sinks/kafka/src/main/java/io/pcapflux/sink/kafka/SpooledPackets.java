package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Takes packets as they come and hands them on as they find room: straight while they do, else through the spool, and
 * from then on all of them until it is empty, so that they stay in order. For one subscription.
 *
 * <p>Either the source's thread hands on, or a thread of this one's own that reads the spool; a file is removed, and the
 * next one begun, when all in it have their answers.
 */
final class SpooledPackets extends Flux<Packet> implements CoreSubscriber<Packet>, Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(SpooledPackets.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Flux<Packet> source;
    private final Spool spool;
    private final Deliveries deliveries;
    private final ToLongFunction<Packet> weight;
    private final SinkAccount account;
    private final Fates direct;
    private final Fates spooled;
    private final Fates earlier;
    private final SpoolMarks marks = new SpoolMarks();
    private final AtomicLong demand = new AtomicLong();
    private final Thread reader = new Thread(this::readSpool, "pcapflux-kafka-spool");

    private @Nullable CoreSubscriber<? super Packet> actual;
    private volatile @Nullable Subscription upstream;
    private volatile boolean ended;
    private volatile boolean stopped;
    /** Whether packets go through the spool; set by the source's thread, cleared by the reader, under the lock. */
    private boolean detour;
    /** Whether packets from the spool are under way. */
    private volatile boolean reading;

    SpooledPackets(
            Flux<Packet> source,
            Spool spool,
            Deliveries deliveries,
            ToLongFunction<Packet> weight,
            SinkAccount account) {
        this.source = source;
        this.spool = spool;
        this.deliveries = deliveries;
        this.weight = weight;
        this.account = account;
        this.direct = Fates.of(account);
        this.spooled = Fates.ofSpooled(account);
        this.earlier = Fates.ofEarlierRuns(account);
        this.detour = !spool.isEmpty();
        reader.setDaemon(true);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Packet> subscriber) {
        actual = subscriber;
        deliveries.onAnswer(this::wake);
        subscriber.onSubscribe(this);
        reader.start();
        source.subscribe(this);
    }

    private CoreSubscriber<? super Packet> actual() {
        CoreSubscriber<? super Packet> current = actual;
        if (current == null) {
            throw new IllegalStateException("nobody has subscribed");
        }
        return current;
    }

    @Override
    public Context currentContext() {
        return actual().currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (stopped) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Packet packet) {
        boolean straight;
        synchronized (this) {
            straight = !detour && !stopped && takesNext(packet);
            if (!straight) {
                detour = true;
                putIntoSpool(packet);
            }
        }
        if (straight) {
            actual().onNext(packet);
        } else {
            wake();
        }
    }

    private boolean takesNext(Packet packet) {
        if (demand.get() > 0 && deliveries.offer(weight.applyAsLong(packet))) {
            demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
            return true;
        }
        return false;
    }

    private void putIntoSpool(Packet packet) {
        account.spooled(1); // before the reader may find it
        if (!spool.offer(packet)) {
            account.spooled(-1);
            account.shed(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException("failures of the source come as its end", failure);
    }

    @Override
    public void onComplete() {
        boolean now;
        synchronized (this) {
            ended = true;
            now = !detour;
        }
        if (now) {
            actual().onComplete();
        } else {
            wake();
        }
    }

    boolean sourceEnded() {
        return ended;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            demand.accumulateAndGet(n, Operators::addCap);
            wake();
        }
    }

    @Override
    public void cancel() {
        stop();
        Subscription above = upstream;
        if (above != null) {
            above.cancel();
        }
    }

    /** Hands on nothing any more. Returns whether what is under way came from the spool, and so is still in it. */
    synchronized boolean stop() {
        stopped = true;
        wake();
        return reading;
    }

    private void wake() {
        LockSupport.unpark(reader);
    }

    private void readSpool() {
        try {
            while (await(this::onDetour)) {
                Optional<SpoolFile> first = spool.first();
                if (first.isPresent()) {
                    deliver(first.get());
                } else {
                    endDetour();
                }
            }
        } catch (RuntimeException e) {
            if (!stopped) {
                actual().onError(e);
                cancel();
            }
        }
    }

    private synchronized boolean onDetour() {
        return detour;
    }

    private void endDetour() {
        boolean complete;
        synchronized (this) {
            if (!spool.isEmpty()) {
                return;
            }
            detour = false;
            complete = ended && !stopped;
        }
        if (complete) {
            stopped = true;
            actual().onComplete();
        }
    }

    private void deliver(SpoolFile file) {
        if (!await(deliveries::allAnswered)) {
            return;
        }
        Fates fates = file.earlier() ? earlier : spooled;
        startReading(fates);
        try {
            SpoolReader in = new SpoolReader(file.path(), marks);
            boolean all;
            try (in) {
                all = handOn(in);
            }
            if (all && await(deliveries::allAnswered)) {
                end(file, in, fates);
                stopReading();
            }
        } catch (IOException e) {
            throw new PcapfluxException(
                    "the spool file " + file.path() + " cannot be read and removed: " + e,
                    "check the folder and its disk, and run again: the packets in the file go first",
                    e);
        }
    }

    private boolean handOn(SpoolReader in) throws IOException {
        for (Packet packet = in.next(); packet != null; packet = in.next()) {
            Packet next = packet;
            if (!await(() -> takesNext(next))) {
                return false;
            }
            actual().onNext(next);
        }
        return true;
    }

    /** All that can be read of a file is safe elsewhere. */
    private void end(SpoolFile file, SpoolReader in, Fates fates) throws IOException {
        Optional<SpoolDamage> damage = in.damage();
        long gone = file.earlier() ? damage.map(SpoolDamage::packetsGone).orElse(0L) : file.packets() - in.packets();
        if (damage.isEmpty() || damage.get().torn()) {
            spool.remove(file);
        } else {
            LOG.error("{} packets at least of the spool are lost; {} is kept", gone, spool.putAside(file));
        }
        fates.failed(gone);
    }

    private synchronized void startReading(Fates fates) {
        if (!stopped) {
            reading = true;
            deliveries.countIn(fates);
        }
    }

    private synchronized void stopReading() {
        if (!stopped) {
            reading = false;
            deliveries.countIn(direct);
        }
    }

    /** Waits; false when it is time to stop. */
    private boolean await(BooleanSupplier condition) {
        while (!stopped) {
            if (condition.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
            spool.flush();
        }
        return false;
    }
}
