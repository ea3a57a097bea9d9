package io.pcapflux.pipeline;

import io.pcapflux.ledger.Ledger;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.operator.StopSwitch;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import io.pcapflux.source.StopRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
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
    private final Consumer<Throwable> onFailure;

    private record Arrival(Packet packet, SourceAccount account) {}

    MergedSources(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    /** To be called once. */
    Flux<Packet> packets(List<PacketSource> sources, Ledger ledger) {
        if (sources.size() == 1) {
            SourceAccount account = ledger.addSource(sources.get(0).name());
            return stoppable(sources.get(0), account)
                    .doOnNext(packet -> account.received().increment());
        }
        List<Flux<Arrival>> arrivals = new ArrayList<>();
        for (PacketSource source : sources) {
            SourceAccount account = ledger.addSource(source.name());
            arrivals.add(stoppable(source, account).map(packet -> new Arrival(packet, account)));
        }
        boolean live = sources.stream().anyMatch(PacketSource::isLive);
        Flux<Arrival> all = live ? Flux.merge(arrivals) : merge(arrivals);
        return all.map(arrival -> {
            arrival.account().received().increment();
            return arrival.packet();
        });
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generic type
    private static Flux<Arrival> merge(List<Flux<Arrival>> arrivals) {
        return Flux.mergeComparing(READ_AHEAD, BY_TIME, arrivals.toArray(new Flux[0]));
    }

    private Flux<Packet> stoppable(PacketSource source, SourceAccount account) {
        StopSwitch stopSwitch = new StopSwitch();
        StopRequest request = new StopRequest();
        stops.add(() -> {
            if (!request.make()) {
                stopSwitch.stop();
            }
        });
        Flux<Packet> packets = Flux.defer(source::packets)
                .contextWrite(account::putInto)
                .contextWrite(request::putInto)
                .onErrorResume(failure -> {
                    onFailure.accept(failure);
                    return Flux.empty();
                });
        return stopSwitch.guard(packets);
    }

    void stop() {
        stops.forEach(Runnable::run);
    }
}
