package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.bpf.BpfProgram;
import io.pcapflux.bpf.FilterExpression;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do where a pipeline would capture the packets in which it sends packets away: each would be sent again, for
 * ever. It is said, or they are left out.
 */
final class SelfCapture {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSource.class);
    private static final int ETHERNET = 14;
    private static final int TCP = 6;
    private static final int TCP_HEADER = 20;
    private static final int PAYLOAD = 512;
    private static final int SOME_PORT = 50_000;

    private SelfCapture() {}

    /** The options with those packets left out, if that is wanted. */
    static LiveOptions heed(LiveOptions options, List<InetSocketAddress> peers) {
        List<InetSocketAddress> seen = peers.stream()
                .filter(peer -> Route.to(peer)
                        .filter(route -> route.passes(options.interfaces()))
                        .filter(route -> accepts(options.filter(), route.local(), peer))
                        .isPresent())
                .sorted(Comparator.comparing(InetSocketAddress::toString))
                .toList();
        if (seen.isEmpty()) {
            return options;
        }
        String exclusion = exclusion(seen);
        if (options.excludeBrokers()) {
            LOG.info("what goes to and comes from the broker is not captured: {}", exclusion);
            return options.withFilter(
                    options.filter().isEmpty() ? exclusion : exclusion + " and (" + options.filter() + ")");
        }
        LOG.warn(
                "{}: each packet that is sent to the broker will be captured and sent there again:"
                        + " set exclude-brokers: true, or the filter \"{}\"",
                String.join(", ", options.interfaces()),
                exclusion);
        return options;
    }

    static String exclusion(List<InetSocketAddress> peers) {
        return peers.stream()
                .map(peer -> "(host " + text(peer.getAddress()) + " and tcp port " + peer.getPort() + ")")
                .collect(Collectors.joining(" or ", "not (", ")"));
    }

    /** Without the zone of a link-local address, which filters do not know. */
    private static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    /** Whether a filter lets pass what goes to the peer or what comes back. */
    private static boolean accepts(String filter, InetAddress local, InetSocketAddress peer) {
        if (filter.isEmpty()) {
            return true;
        }
        InetSocketAddress self = new InetSocketAddress(local, SOME_PORT);
        try {
            BpfProgram program = FilterExpression.of(filter).compile(LinkType.ETHERNET);
            return program.accepts(packet(self, peer)) || program.accepts(packet(peer, self));
        } catch (PcapfluxException e) {
            return true; // only the adapter itself can tell, or nobody
        }
    }

    private static Packet packet(InetSocketAddress from, InetSocketAddress to) {
        boolean v4 = from.getAddress() instanceof Inet4Address;
        int header = v4 ? 20 : 40;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + header + TCP_HEADER + PAYLOAD);
        frame.putShort(12, (short) (v4 ? 0x0800 : 0x86DD));
        frame.position(ETHERNET);
        if (v4) {
            int length = header + TCP_HEADER + PAYLOAD;
            frame.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
            frame.put((byte) 64).put((byte) TCP).putShort((short) 0);
        } else {
            frame.putInt(0x60000000)
                    .putShort((short) (TCP_HEADER + PAYLOAD))
                    .put((byte) TCP)
                    .put((byte) 64);
        }
        frame.put(from.getAddress().getAddress()).put(to.getAddress().getAddress());
        frame.putShort((short) from.getPort()).putShort((short) to.getPort()).putLong(0);
        frame.putShort((short) 0x5018); // twenty bytes of header, PSH and ACK
        CaptureInterface on = new CaptureInterface(
                Capture.anonymous("self"), 0, null, LinkType.ETHERNET, 0, TimeResolution.NANOSECONDS);
        return new Packet(on, 0, Packet.NO_TIMESTAMP, frame.capacity(), frame.array(), 0, frame.capacity());
    }
}
