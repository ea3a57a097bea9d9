package io.pcapflux.pipeline;

import io.pcapflux.ledger.Ledger;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.ledger.Tally;
import io.pcapflux.operator.StopSwitch;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.StopRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * All sources of a run as one stream, which can be stopped; in order of time, or as they come where one of them is live,
 * since an adapter may be silent for long.
 *
 * <p>Beside one that may wait for its next packet, each file source is read on a thread of its own, which nobody
 * interrupts, since that would close open files. By time, the next packet comes when each source has one.
 *
 * <p>A packet counts as received when it leaves here: what a merge has read ahead and never hands on was not delivered.
 * A source that fails ends; the others go on, and the failure is kept.
 */
final class MergedSources {
    private static final int READ_AHEAD = 32;
    private static final Comparator<Arrival> BY_TIME = Comparator.comparing(Arrival::packet, Packet.BY_TIME);

    private final List<Runnable> stops = new ArrayList<>();
    private final List<StopSwitch> stopSwitches = new ArrayList<>();
    private final List<SourceAccount> accounts = new ArrayList<>();
    private final List<SourceSettlement> settlements = new ArrayList<>();
    private final Consumer<Throwable> onFailure;
    private final IntToLongFunction settled;
    private final Executor worker;
    private final Thread.UncaughtExceptionHandler onDefect;

    private record Arrival(Packet packet, SourceAccount account) {}

    /**
     * @param onFailure told when a source fails
     * @param settled how many packets are settled of the source with an index
     * @param worker emits what was read on threads of their own
     * @param onDefect told of what sources throw there
     */
    MergedSources(
            Consumer<Throwable> onFailure,
            IntToLongFunction settled,
            Executor worker,
            Thread.UncaughtExceptionHandler onDefect) {
        this.onFailure = onFailure;
        this.settled = settled;
        this.worker = worker;
        this.onDefect = onDefect;
    }

    /** To be called once. */
    Flux<Packet> packets(List<PacketSource> sources, Ledger ledger) {
        if (sources.size() == 1) {
            SourceAccount account = account(sources.get(0), ledger);
            return stoppable(sources.get(0), account, account.received());
        }
        boolean apart = sources.stream().anyMatch(PacketSource::mayWait);
        List<Flux<Arrival>> arrivals = new ArrayList<>();
        int adapters = 0;
        for (PacketSource source : sources) {
            SourceAccount account = account(source, ledger);
            Flux<Arrival> arriving =
                    stoppable(source, account, new Tally()).map(packet -> new Arrival(packet, account));
            // Adapters are opened first: a file may keep the thread until it has been read.
            arrivals.add(
                    source.isLive() ? adapters++ : arrivals.size(),
                    apart && !source.isLive() ? arriving.subscribeOn(threadOf(source)) : arriving);
        }
        Flux<Arrival> all = adapters > 0 ? Flux.merge(arrivals) : merge(arrivals);
        return apart ? new InTurn(counted(all.publishOn(onWorker(), READ_AHEAD))) : counted(all);
    }

    private static Flux<Packet> counted(Flux<Arrival> arrivals) {
        return arrivals.map(arrival -> {
            arrival.account().received().increment();
            return arrival.packet();
        });
    }

    @SuppressWarnings("UnnecessaryMethodReference") // hides from Reactor that the executor could interrupt
    private Scheduler onWorker() {
        return Schedulers.fromExecutor(worker::execute);
    }

    /** Ends by itself when there is nothing to read any more. */
    @SuppressWarnings("UnnecessaryMethodReference")
    private Scheduler threadOf(PacketSource source) {
        ThreadPoolExecutor reader =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "pcapflux-" + source.name());
                    thread.setDaemon(true);
                    thread.setUncaughtExceptionHandler(onDefect);
                    return thread;
                });
        reader.allowCoreThreadTimeOut(true);
        return Schedulers.fromExecutor(reader::execute);
    }

    private SourceAccount account(PacketSource source, Ledger ledger) {
        SourceAccount account = ledger.addSource(source.name());
        int index = accounts.size();
        accounts.add(account);
        settlements.add(new SourceSettlement(() -> settled.applyAsLong(index)));
        return account;
    }

    List<SourceAccount> accounts() {
        return accounts;
    }

    /** Whether every source is open, or has been. */
    boolean areOpen() {
        return stopSwitches.stream().allMatch(StopSwitch::isSubscribed)
                && accounts.stream().noneMatch(SourceAccount::isOpening);
    }

    /** What the sources still have to do when all sinks have ended. */
    Flux<Void> closings() {
        return Flux.fromIterable(settlements).flatMapDelayError(SourceSettlement::closing, settlements.size(), 1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generic type
    private static Flux<Arrival> merge(List<Flux<Arrival>> arrivals) {
        return Flux.mergeComparing(READ_AHEAD, BY_TIME, arrivals.toArray(new Flux[0]));
    }

    /** @param passed counts what the source hands over */
    private Flux<Packet> stoppable(PacketSource source, SourceAccount account, Tally passed) {
        SourceSettlement settlement = settlements.get(accounts.indexOf(account));
        StopSwitch stopSwitch = new StopSwitch();
        stopSwitches.add(stopSwitch);
        StopRequest request = new StopRequest();
        stops.add(() -> {
            if (!request.make()) {
                stopSwitch.stop();
            }
        });
        // Not with onErrorResume, which may leave a source open when it is cancelled as it begins (reactor-core, issue
        // 4398).
        Flux<Packet> packets = Flux.defer(source::packets)
                .contextWrite(context -> settlement.putInto(request.putInto(account.putInto(context))))
                .onErrorComplete(failure -> {
                    onFailure.accept(failure);
                    return true;
                });
        return stopSwitch.guard(packets, passed);
    }

    void stop() {
        stops.forEach(Runnable::run);
    }
}
