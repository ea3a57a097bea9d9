package io.pcapflux.sink;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Whom the sinks of one run talk to over TCP, for a source that might capture that talk, and so keep it going for ever.
 * A sink says it before it subscribes to its packets; both find this in the Reactor context of their subscription. Safe
 * for use by any thread.
 */
public final class Peers {
    private final Set<InetSocketAddress> addresses = ConcurrentHashMap.newKeySet();

    /** The peers of the run that the subscription with this context is of; outside a pipeline, nobody's. */
    public static Peers of(ContextView context) {
        return context.<Peers>getOrEmpty(Peers.class).orElseGet(Peers::new);
    }

    /** For {@code flux.contextWrite(peers::putInto)}. */
    public Context putInto(Context context) {
        return context.put(Peers.class, this);
    }

    /** Adds all addresses of a host; blocks while a name is looked up. One that nobody knows is left out. */
    public void add(String host, int port) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(new InetSocketAddress(address, port));
            }
        } catch (UnknownHostException e) {
            // Nobody can talk to it either, and the sink will say so.
        }
    }

    public List<InetSocketAddress> all() {
        return List.copyOf(addresses);
    }
}
