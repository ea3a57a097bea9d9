package io.pcapflux.source.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The way that packets take to an address now.
 *
 * @param local the address they come from
 * @param adapters that they pass, such as a bridge or a VLAN and what lies below it
 */
record Route(InetAddress local, Set<String> adapters) {
    private static final Path SYSTEM = Path.of("/sys/class/net");
    private static final String BELOW = "lower_";

    /** Asks the kernel, and sends nothing. Empty where there is no way. */
    static Optional<Route> to(InetSocketAddress peer) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(peer);
            InetAddress local = socket.getLocalAddress();
            boolean toOneself = NetworkInterface.getByInetAddress(peer.getAddress()) != null;
            NetworkInterface out = toOneself ? loopback() : NetworkInterface.getByInetAddress(local);
            return Optional.ofNullable(out).map(adapter -> new Route(local, withThoseBelow(adapter.getName())));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // nothing can be sent there either
        }
    }

    private static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    }

    private static Set<String> withThoseBelow(String adapter) {
        Set<String> all = new HashSet<>();
        all.add(adapter);
        for (String below : below(adapter)) {
            if (!all.contains(below)) {
                all.addAll(withThoseBelow(below));
            }
        }
        return all;
    }

    private static List<String> below(String adapter) {
        try (Stream<Path> entries = Files.list(SYSTEM.resolve(adapter))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(BELOW))
                    .map(name -> name.substring(BELOW.length()))
                    .toList();
        } catch (IOException e) {
            return List.of(); // another system, or gone
        }
    }

    boolean passes(List<String> captured) {
        return captured.contains(LiveOptions.ANY) || captured.stream().anyMatch(adapters::contains);
    }
}
