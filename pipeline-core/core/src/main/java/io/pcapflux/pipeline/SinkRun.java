package io.pcapflux.pipeline;

import io.pcapflux.ledger.Ledger;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.Peers;
import io.pcapflux.sink.Resumption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One sink of a run, with the operators before it. */
final class SinkRun {
    private final Pipeline.Branch branch;
    private final Ledger.Branch accounts;
    private final Outlet outlet;
    private final Peers peers;
    private final Consumer<SinkRun> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Disposable.Swap subscription = Disposables.swap();
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Throwable aborted;
    private volatile boolean endedInOrder;
    private volatile @Nullable SinkQueue queue;

    SinkRun(Pipeline.Branch branch, Ledger.Branch accounts, Outlet outlet, Peers peers, Consumer<SinkRun> onEnd) {
        this.branch = branch;
        this.accounts = accounts;
        this.outlet = outlet;
        this.peers = peers;
        this.onEnd = onEnd;
    }

    @SuppressWarnings("CatchingUnchecked") // errors of the machine too, which Reactor throws at whoever subscribes
    void begin() {
        try {
            subscription.update(Mono.defer(() -> branch.sink().consume(packets()))
                    .contextWrite(accounts.sink()::putInto)
                    .contextWrite(peers::putInto)
                    .contextWrite(ownResumption()::putInto)
                    .subscribe(report -> {}, this::end, () -> end(null)));
        } catch (Throwable failure) {
            end(failure);
        }
    }

    private Resumption ownResumption() {
        return accounts.sink()::isAtKnownPackets;
    }

    /** Has the packets wait in a queue of this sink's own. */
    void decouple(String threadName, Thread.UncaughtExceptionHandler onDefect) {
        queue = new SinkQueue(branchPackets(), accounts.sink(), threadName, onDefect);
    }

    private Flux<Packet> packets() {
        SinkQueue own = queue;
        return own == null ? branchPackets() : own;
    }

    private Flux<Packet> branchPackets() {
        Flux<Packet> packets = outlet;
        for (int i = 0; i < branch.operators().size(); i++) {
            PacketOperator operator = branch.operators().get(i);
            OperatorAccount account = accounts.operators().get(i);
            // The outlet itself counts what arrives, also when this sink is gone.
            Flux<Packet> in =
                    i == 0 ? packets : packets.doOnNext(p -> account.in().increment());
            packets = PipelineRun.through(operator, account, in);
        }
        return accounts.operators().isEmpty()
                ? packets
                : packets.doOnNext(p -> accounts.sink().in().increment());
    }

    private void end(@Nullable Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            Throwable why = cause == null ? aborted : cause;
            failure = why;
            endedInOrder = why == null;
            outlet.cancel();
            onEnd.accept(this);
        }
    }

    /** Whatever it ends with from now on, it was aborted: its source may be stopped before it is cancelled. */
    void abortsWith(Throwable cause) {
        aborted = cause;
    }

    /** Cancels the sink; takes as long as the sink takes for that. */
    void abort(Throwable cause) {
        if (!ended.get()) {
            subscription.dispose();
            end(cause);
        }
    }

    /** Where the sink has not subscribed to the packets yet, it need not do so any more: it gets none. */
    void endUnbegun() {
        if (!ended.get() && outlet.closeUnbegun()) {
            subscription.dispose();
            end(null);
        }
    }

    /** Waits no longer for a sink that does not even cancel. */
    void abandon(Throwable cause) {
        end(cause);
    }

    /**
     * Once nothing comes any more: whatever a sink that failed left open is counted as failed, and what came behind the
     * end of one that ended in order did not enter it.
     *
     * @param cutOff whether no sink could finish in order
     */
    void settle(boolean cutOff) {
        accounts.operators().forEach(account -> account.removeRest("ended"));
        if (failure != null || cutOff) {
            accounts.sink().failRest();
        } else {
            accounts.sink().declined(missed());
        }
    }

    /** Packets that came when the sink had ended. */
    private long missed() {
        SinkQueue own = queue;
        long missed = accounts.operators().isEmpty() ? outlet.missed() : 0;
        return missed + (own == null ? 0 : own.declined());
    }

    List<OperatorAccount> operators() {
        return accounts.operators();
    }

    /** Whether it has all it was asked for, and so needs no packet again. */
    boolean endedInOrder() {
        return endedInOrder && accounts.sink().accountsForAll(missed());
    }

    /** Whether the packet with a number from 1 that came to the sink, and all before it, are settled. */
    boolean settled(long number) {
        return failure == null && accounts.sink().settled(number, queue != null);
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
