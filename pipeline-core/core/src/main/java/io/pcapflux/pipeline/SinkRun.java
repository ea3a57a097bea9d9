package io.pcapflux.pipeline;

import io.pcapflux.ledger.Ledger;
import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.Packet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/** One sink of a run, with the operators before it. */
final class SinkRun {
    private final Pipeline.Branch branch;
    private final Ledger.Branch accounts;
    private final Outlet outlet;
    private final Consumer<SinkRun> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Disposable.Swap subscription = Disposables.swap();
    private volatile @Nullable Throwable failure;

    SinkRun(Pipeline.Branch branch, Ledger.Branch accounts, Outlet outlet, Consumer<SinkRun> onEnd) {
        this.branch = branch;
        this.accounts = accounts;
        this.outlet = outlet;
        this.onEnd = onEnd;
    }

    void begin() {
        subscription.update(branch.sink()
                .consume(packets())
                .contextWrite(accounts.sink()::putInto)
                .subscribe(report -> {}, this::end, () -> end(null)));
    }

    private Flux<Packet> packets() {
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
            failure = cause;
            outlet.cancel();
            onEnd.accept(this);
        }
    }

    void abort(Throwable cause) {
        if (!ended.get()) {
            subscription.dispose();
            end(cause);
        }
    }

    /** Once nothing comes any more: whatever a sink that failed left open is counted as failed. */
    void settle() {
        accounts.operators().forEach(account -> account.removeRest("ended"));
        if (failure != null) {
            accounts.sink().failRest();
        }
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
