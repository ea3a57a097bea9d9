package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import io.pcapflux.spi.Adapter;
import io.pcapflux.spi.AdapterCatalog;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcap4j.core.PcapNetworkInterface;

/** The adapters that libpcap knows. */
public final class LiveAdapterCatalog implements AdapterCatalog {
    private static final Path SYSTEM = Path.of("/sys/class/net");
    private static final int SMALL_BUFFER = 1 << 20;

    @Override
    public List<Adapter> adapters() {
        List<Adapter> all =
                Libpcap.adapters().stream().map(LiveAdapterCatalog::adapter).toList();
        if (all.isEmpty()) {
            throw AdapterFailures.none();
        }
        return all;
    }

    /** Why none of them can be opened. */
    @Override
    public Optional<PcapfluxException> obstacle() {
        Optional<PcapfluxException> first = Optional.empty();
        for (PcapNetworkInterface known : Libpcap.adapters()) {
            if (isNetwork(known) && known.isUp()) {
                Optional<PcapfluxException> obstacle = obstacle(known);
                if (obstacle.isEmpty()) {
                    return obstacle;
                }
                first = first.or(() -> obstacle);
            }
        }
        return first;
    }

    private static Optional<PcapfluxException> obstacle(PcapNetworkInterface known) {
        try {
            open(known).close();
            return Optional.empty();
        } catch (PcapfluxException e) {
            return Optional.of(e);
        }
    }

    private static Adapter adapter(PcapNetworkInterface known) {
        Stream<String> ip = known.getAddresses().stream()
                .flatMap(address -> Stream.ofNullable(address.getAddress()))
                .map(InetAddress::getHostAddress);
        Stream<String> hardware = known.getLinkLayerAddresses().stream().map(Object::toString);
        return new Adapter(
                known.getName(),
                known.getDescription(),
                Stream.concat(ip, hardware).distinct().toList(),
                flags(known),
                linkTypes(known));
    }

    private static List<String> flags(PcapNetworkInterface known) {
        List<String> flags = new ArrayList<>();
        if (known.isUp()) {
            flags.add(Adapter.UP);
        }
        if (known.isRunning()) {
            flags.add(Adapter.RUNNING);
        }
        if (known.isLoopBack()) {
            flags.add(Adapter.LOOPBACK);
        }
        if (isWireless(known.getName())) {
            flags.add(Adapter.WIRELESS);
        }
        return flags;
    }

    private static boolean isWireless(String name) {
        return !name.contains("/") && Files.exists(SYSTEM.resolve(name).resolve("phy80211"));
    }

    /** To open others may do more than look. */
    private static boolean isNetwork(PcapNetworkInterface known) {
        return known.getName().equals(LiveOptions.ANY)
                || !known.getLinkLayerAddresses().isEmpty()
                || !known.getAddresses().isEmpty();
    }

    private static List<String> linkTypes(PcapNetworkInterface known) {
        if (!isNetwork(known) || !known.isUp()) {
            return List.of();
        }
        try (LibpcapHandle handle = open(known)) {
            return handle.linkTypes();
        } catch (PcapfluxException e) {
            return List.of(); // there is no right to
        }
    }

    private static LibpcapHandle open(PcapNetworkInterface known) {
        return LibpcapHandle.open(
                known.getName(), options(known.getName(), Optional.empty(), LiveDefaults.SNAPLEN, ""));
    }

    @Override
    public ByteBuffer program(String adapter, Optional<String> linkType, int snaplen, String filter) {
        return LiveCompiler.compile(adapter, options(adapter, linkType, snaplen, filter))
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public Optional<LinkType> linkType(String name) {
        return LinkTypes.named(name).map(dlt -> LinkTypes.ofDlt(dlt.value()));
    }

    private static LiveOptions options(String adapter, Optional<String> linkType, int snaplen, String filter) {
        return new LiveOptions(
                List.of(adapter),
                filter,
                snaplen,
                false,
                SMALL_BUFFER,
                LiveDefaults.TIMEOUT,
                false,
                Direction.INOUT,
                false,
                Optional.empty(),
                linkType,
                Engine.LIBPCAP,
                Duration.ZERO,
                false);
    }
}
