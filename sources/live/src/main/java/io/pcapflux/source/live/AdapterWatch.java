package io.pcapflux.source.live;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pcap4j.core.PcapNetworkInterface;

/**
 * Whether an adapter is there and up. libpcap tells only that a silent one has been removed, and waits on where it is
 * just down.
 */
final class AdapterWatch {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(600);

    private final String name;
    private final boolean network;
    private final boolean loopback;
    private long checkedAt = System.nanoTime();

    AdapterWatch(String name) {
        Optional<PcapNetworkInterface> found = find(name);
        this.name = name;
        this.network = found.isPresent() && found.get().isUp() && !name.equals(LiveOptions.ANY);
        this.loopback = found.isPresent() && found.get().isLoopBack();
    }

    private static Optional<PcapNetworkInterface> find(String name) {
        return Libpcap.adapters().stream()
                .filter(adapter -> adapter.getName().equals(name))
                .findFirst();
    }

    static boolean isUp(String name) {
        return find(name).map(PcapNetworkInterface::isUp).orElse(false);
    }

    boolean isLoopback() {
        return loopback;
    }

    /**
     * Fails where the adapter that was up is not any more. Looks only now and then, and at one that is silent.
     *
     * @param silence nanoseconds since the last packet
     */
    void check(long silence) {
        long now = System.nanoTime();
        if (!network || silence < PERIOD || now - checkedAt < PERIOD) {
            return;
        }
        checkedAt = now;
        Optional<PcapNetworkInterface> found = find(name);
        if (found.isEmpty()) {
            throw AdapterFailures.gone(name);
        }
        if (!found.get().isUp()) {
            throw AdapterFailures.down(name);
        }
    }
}
