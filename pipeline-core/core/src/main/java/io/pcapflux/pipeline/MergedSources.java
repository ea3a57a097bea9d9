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
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import reactor.core.publisher.Flux;

/**
 * All sources of a run as one stream, which can be stopped; in order of time, or as they come where one of them is live,
 * since an adapter may be silent for long.
 *
 * <p>A packet counts as received when it leaves here: what a merge has read ahead and never hands on was not delivered.
 * A source that fails ends; the others go on, and the failure is kept.
 */
final class MergedSources {
    private static final int READ_AHEAD = 32;
    private static final Comparator<Arrival> BY_TIME = Comparator.comparing(Arrival::packet, Packet.BY_TIME);

    private final List<Runnable> stops = new ArrayList<>();
    private final List<SourceAccount> accounts = new ArrayList<>();
    private final List<SourceSettlement> settlements = new ArrayList<>();
    private final Consumer<Throwable> onFailure;
    private final IntToLongFunction settled;

    private record Arrival(Packet packet, SourceAccount account) {}

    /**
     * @param onFailure told when a source fails
     * @param settled how many packets are settled of the source with an index
     */
    MergedSources(Consumer<Throwable> onFailure, IntToLongFunction settled) {
        this.onFailure = onFailure;
        this.settled = settled;
    }

    /** To be called once. */
    Flux<Packet> packets(List<PacketSource> sources, Ledger ledger) {
        if (sources.size() == 1) {
            SourceAccount account = account(sources.get(0), ledger);
            return stoppable(sources.get(0), account, account.received());
        }
        List<Flux<Arrival>> arrivals = new ArrayList<>();
        int adapters = 0;
        for (PacketSource source : sources) {
            SourceAccount account = account(source, ledger);
            // Adapters are opened first: a file may keep the thread until it has been read, or for as long as it grows.
            arrivals.add(
                    source.isLive() ? adapters++ : arrivals.size(),
                    stoppable(source, account, new Tally()).map(packet -> new Arrival(packet, account)));
        }
        boolean live = sources.stream().anyMatch(PacketSource::isLive);
        Flux<Arrival> all = live ? Flux.merge(arrivals) : merge(arrivals);
        return all.map(arrival -> {
            arrival.account().received().increment();
            return arrival.packet();
        });
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
        StopRequest request = new StopRequest();
        stops.add(() -> {
            if (!request.make()) {
                stopSwitch.stop();
            }
        });
        Flux<Packet> packets = Flux.defer(source::packets)
                .contextWrite(context -> settlement.putInto(request.putInto(account.putInto(context))))
                .onErrorResume(failure -> {
                    onFailure.accept(failure);
                    return Flux.empty();
                });
        return stopSwitch.guard(packets, passed);
    }

    void stop() {
        stops.forEach(Runnable::run);
    }
}
