package io.pcapflux.sink.kafka;

import io.pcapflux.packet.Packet;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Packets as records, in order, with none left behind at the end. For one subscription.
 *
 * <p>Asks for packets while no record waits for demand and not too many are under way, {@value #PACKETS_ASKED_FOR} at a
 * time. Records are made on the thread that brings packets; those that are old enough are also looked for on a timer,
 * which waits for nothing. They are gathered into {@linkplain Batching batches}. These are handed on by either, or by
 * whoever asks for them, one at a time.
 */
final class AssembledRecords extends Flux<Outgoing> {
    static final int PACKETS_ASKED_FOR = 1024;

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);
    private static final long WAIT_NANOS = 10_000;

    private final Flux<Packet> packets;
    private final TopicAssemblers assemblers;
    private final Batching batching;
    private final @Nullable TransactionCut transaction;
    private final RecordsUnderWay underWay;
    private final Consumer<TopicRecord> made;
    private final BiConsumer<Packet, RuntimeException> refused;

    /**
     * @param transaction says when a boundary comes between the records, where they go in transactions
     * @param underWay told of each record; while they are enough, no more packets are asked for. For this alone.
     * @param made told of each record, on the thread that makes it; must not block
     * @param refused told of a packet that cannot be in a record; must not block
     */
    AssembledRecords(
            Flux<Packet> packets,
            TopicAssemblers assemblers,
            Batching batching,
            Optional<TransactionCut> transaction,
            RecordsUnderWay underWay,
            Consumer<TopicRecord> made,
            BiConsumer<Packet, RuntimeException> refused) {
        this.packets = packets;
        this.assemblers = assemblers;
        this.batching = batching;
        this.transaction = transaction.orElse(null);
        this.underWay = underWay;
        this.made = made;
        this.refused = refused;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Outgoing> actual) {
        Assembly assembly = new Assembly(actual);
        underWay.onRoom(assembly::drain);
        packets.subscribe(assembly);
    }

    private final class Assembly implements CoreSubscriber<Packet>, Subscription {
        private final CoreSubscriber<? super Outgoing> actual;
        /**
         * Held for each packet, which may take long if its topic is to be looked up, and for a moment by the timer.
         * Nobody waits in line for it, so that it costs half of what a lock does.
         */
        private final AtomicBoolean assembling = new AtomicBoolean();
        /** Filled under the lock, emptied by whoever drains. */
        private final Queue<Outgoing> ready = Queues.<Outgoing>unbounded(256).get();

        /** What is made is gathered in, under the lock. */
        private RecordBatch open = new RecordBatch(batching);
        /** The one before. */
        private RecordBatch latest = RecordBatch.none();
        /** Whether something became ready since a packet was last brought. */
        private boolean more;

        /** Not made anew for each packet. */
        private final Consumer<TopicRecord> offer = this::offer;

        private final AtomicInteger draining = new AtomicInteger();
        private final AtomicLong requested = new AtomicLong();
        /** Packets that have come since the last were asked for. */
        private final AtomicInteger come = new AtomicInteger();
        /** The latest of them; of the thread that brings packets. */
        private int comeUncounted;

        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final Disposable.Swap looking = Disposables.swap();
        private @Nullable Subscription upstream;
        private volatile boolean done;
        private @Nullable Throwable failure;

        Assembly(CoreSubscriber<? super Outgoing> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                long millis = LOOK_INTERVAL.toMillis();
                looking.update(Schedulers.boundedElastic()
                        .schedulePeriodically(this::look, millis, millis, TimeUnit.MILLISECONDS));
                actual.onSubscribe(this);
                subscription.request(PACKETS_ASKED_FOR);
            }
        }

        @Override
        public void onNext(Packet packet) {
            if (!assemblers.know(packet)) {
                look(); // nothing is to wait while a topic is looked up
            }
            boolean handsOn;
            beginAssembling();
            try {
                assemble(packet);
            } finally {
                handsOn = endAssembling();
            }
            comeUncounted++;
            if (comeUncounted >= PACKETS_ASKED_FOR / 4) {
                come.addAndGet(comeUncounted);
                comeUncounted = 0;
                drain();
            } else if (handsOn) {
                drain();
            }
        }

        private void assemble(Packet packet) {
            try {
                endDueTransaction();
                assemblers.add(packet, offer);
                if (transaction != null) {
                    transaction.add(packet);
                }
            } catch (RuntimeException e) {
                refused.accept(packet, e);
            }
        }

        private void beginAssembling() {
            while (!assembling.compareAndSet(false, true)) {
                LockSupport.parkNanos(this, WAIT_NANOS); // the timer is at it
            }
        }

        /** Returns whether there is something to hand on. */
        private boolean endAssembling() {
            if (batching.goesToIdleSender() && latest.isSent()) {
                endBatch(); // nobody would be busy while more are gathered
            }
            boolean handsOn = more;
            more = false;
            assembling.setRelease(false);
            return handsOn;
        }

        private void endDueTransaction() {
            if (transaction != null && transaction.isDue()) {
                endTransaction(transaction);
            }
        }

        /** Under the lock: all packets of a transaction go before its end. */
        private void endTransaction(TransactionCut due) {
            assemblers.cutAll(offer);
            endBatch();
            ready.add(due.end());
            more = true;
        }

        private void offer(TopicRecord record) {
            underWay.made();
            made.accept(record);
            open.add(record);
            if (open.isFull()) {
                endBatch();
            }
        }

        private void endBatch() {
            if (!open.isEmpty()) {
                ready.add(open);
                latest = open;
                open = new RecordBatch(batching);
                more = true;
            }
        }

        private void look() {
            if (assembling.compareAndSet(false, true)) {
                try {
                    assemblers.cutOld(offer);
                    endDueTransaction();
                    endBatch();
                } finally {
                    assembling.setRelease(false);
                }
                drain();
            }
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
            onComplete();
        }

        @Override
        public void onComplete() {
            beginAssembling();
            try {
                assemblers.cutAll(offer);
                if (transaction != null && !transaction.isEmpty()) {
                    endTransaction(transaction);
                }
                endBatch();
            } finally {
                assembling.setRelease(false);
            }
            done = true;
            drain();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                requested.accumulateAndGet(n, Operators::addCap);
                drain();
            }
        }

        @Override
        public void cancel() {
            if (cancelled.compareAndSet(false, true)) {
                looking.dispose();
                if (upstream != null) {
                    upstream.cancel();
                }
            }
        }

        private void drain() {
            if (draining.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            while (missed != 0 && !cancelled.get()) {
                boolean last = done;
                handOn();
                if (ready.isEmpty() && !end(last)) {
                    askForMore();
                }
                missed = draining.addAndGet(-missed);
            }
        }

        private void handOn() {
            long wanted = requested.get();
            long given = 0;
            while (given < wanted && !cancelled.get()) {
                Outgoing next = ready.poll();
                if (next == null) {
                    break;
                }
                actual.onNext(next);
                given++;
            }
            if (given > 0 && wanted != Long.MAX_VALUE) {
                requested.addAndGet(-given);
            }
        }

        private boolean end(boolean last) {
            if (last && cancelled.compareAndSet(false, true)) {
                looking.dispose();
                if (failure == null) {
                    actual.onComplete();
                } else {
                    actual.onError(failure);
                }
            }
            return last;
        }

        private void askForMore() {
            int packetsCome = come.get();
            if (packetsCome > PACKETS_ASKED_FOR / 2 && upstream != null && !underWay.areEnough()) {
                come.addAndGet(-packetsCome);
                upstream.request(packetsCome);
            }
        }
    }
}
