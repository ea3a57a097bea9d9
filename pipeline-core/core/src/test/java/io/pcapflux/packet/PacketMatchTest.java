package io.pcapflux.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketMatchTest {
    private static final byte[] IPV4 =
            FlowFrames.ipv4(FlowFrames.CLIENT, FlowFrames.SERVER, 17, FlowFrames.ports(1024, 53));
    private static final byte[] IPV6 =
            FlowFrames.ipv6(FlowFrames.CLIENT6, FlowFrames.SERVER6, 6, FlowFrames.ports(1024, 443));

    private static Packet ethernet(int etherType, byte[] payload) {
        return FlowFrames.packet(LinkType.ETHERNET, FlowFrames.ethernet(etherType, payload));
    }

    @Test
    void hostsAreSourcesAndDestinations() throws UnknownHostException {
        Packet packet = ethernet(0x0800, IPV4);
        assertThat(PacketMatch.host(InetAddress.getByAddress(FlowFrames.CLIENT)))
                .accepts(packet);
        assertThat(PacketMatch.host(InetAddress.getByAddress(FlowFrames.SERVER)))
                .accepts(packet);
        assertThat(PacketMatch.host(InetAddress.getByName("10.0.0.2"))).rejects(packet);
        assertThat(PacketMatch.host(InetAddress.getByAddress(FlowFrames.SERVER6)))
                .rejects(packet)
                .accepts(ethernet(0x86DD, IPV6));
    }

    @Test
    void portsAreEither() {
        assertThat(PacketMatch.port(53)).accepts(ethernet(0x0800, IPV4)).rejects(ethernet(0x86DD, IPV6));
        assertThat(PacketMatch.port(1024)).accepts(ethernet(0x0800, IPV4), ethernet(0x86DD, IPV6));
        Packet ping = ethernet(0x0800, FlowFrames.ipv4(FlowFrames.CLIENT, FlowFrames.SERVER, 1, new byte[8]));
        assertThat(PacketMatch.port(0)).rejects(ping);
    }

    @Test
    void versionsAreTold() {
        assertThat(PacketMatch.ipVersion(4)).accepts(ethernet(0x0800, IPV4)).rejects(ethernet(0x86DD, IPV6));
        assertThat(PacketMatch.ipVersion(6)).accepts(ethernet(0x86DD, IPV6)).rejects(ethernet(0x0806, new byte[28]));
    }

    @Test
    void etherTypesAreFoundBehindTags() {
        Predicate<Packet> arp = PacketMatch.etherType(EtherType.ARP);
        byte[] tagged = FlowFrames.vlan(5, 0x8100, FlowFrames.vlan(6, 0x0806, new byte[28]));
        assertThat(arp).accepts(ethernet(0x0806, new byte[28]), ethernet(0x88A8, tagged));
        assertThat(arp).rejects(ethernet(0x0800, IPV4));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0200000000010200000000020800, 2048",
        "1, 02000000000102000000000205dc, -1",
        "1, 020000000001020000000002, -1",
        "1, 02000000000102000000000281000001, -1",
        "1, 0200000000010200000000028100000186dd, 34525",
        "113, 00000001000600000000000000000806, 2054",
        "113, 00000001000600000000000000000004, -1",
        "276, 86dd000000000001000100060000000000000000, 34525",
        "101, 4500, -1"
    })
    void etherTypesAreWhatTheLinkTypeSays(int linkType, String bytes, int expected) {
        assertThat(EtherType.of(FlowFrames.packet(new LinkType(linkType), FlowFrames.hex(bytes))))
                .isEqualTo(expected);
    }
}
