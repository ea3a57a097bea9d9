package io.pcapflux.packet;

import static io.pcapflux.packet.FlowFrames.CLIENT;
import static io.pcapflux.packet.FlowFrames.CLIENT6;
import static io.pcapflux.packet.FlowFrames.SERVER;
import static io.pcapflux.packet.FlowFrames.SERVER6;
import static io.pcapflux.packet.FlowFrames.ethernet;
import static io.pcapflux.packet.FlowFrames.extension;
import static io.pcapflux.packet.FlowFrames.fragment6;
import static io.pcapflux.packet.FlowFrames.hex;
import static io.pcapflux.packet.FlowFrames.ipv4;
import static io.pcapflux.packet.FlowFrames.ipv6;
import static io.pcapflux.packet.FlowFrames.join;
import static io.pcapflux.packet.FlowFrames.packet;
import static io.pcapflux.packet.FlowFrames.ports;
import static io.pcapflux.packet.FlowFrames.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowDecoderTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final byte[] REQUEST = ipv4(CLIENT, SERVER, TCP, ports(40000, 443));
    private static final byte[] RESPONSE = ipv4(SERVER, CLIENT, TCP, ports(443, 40000));
    private static final byte[] REQUEST6 = ipv6(CLIENT6, SERVER6, UDP, ports(40000, 53));
    private static final byte[] RESPONSE6 = ipv6(SERVER6, CLIENT6, UDP, ports(53, 40000));

    private final FlowDecoder flow = new FlowDecoder();

    private boolean decode(LinkType type, byte[] bytes) {
        return flow.decode(packet(type, bytes));
    }

    private long hash(LinkType type, byte[] bytes) {
        assertThat(decode(type, bytes)).isTrue();
        return flow.symmetricHash();
    }

    private long ethernetHash(int etherType, byte[] payload) {
        return hash(LinkType.ETHERNET, ethernet(etherType, payload));
    }

    @Test
    void tellsAddressesPortsAndProtocolOfIpv4() {
        byte[] frame = ethernet(0x0800, REQUEST);

        assertThat(decode(LinkType.ETHERNET, frame)).isTrue();
        assertThat(flow.ipVersion()).isEqualTo(4);
        assertThat(flow.protocol()).isEqualTo(TCP);
        assertThat(flow.fragment()).isFalse();
        assertThat(flow.hasPorts()).isTrue();
        assertThat(flow.sourcePort()).isEqualTo(40000);
        assertThat(flow.destinationPort()).isEqualTo(443);
        assertThat(flow.networkOffset()).isEqualTo(14);
        assertThat(flow.transportOffset()).isEqualTo(34);
        assertThat(address(frame, flow.sourceAddressOffset())).isEqualTo(CLIENT);
        assertThat(address(frame, flow.destinationAddressOffset())).isEqualTo(SERVER);
    }

    @Test
    void tellsAddressesPortsAndProtocolOfIpv6() {
        byte[] frame = ethernet(0x86DD, REQUEST6);

        assertThat(decode(LinkType.ETHERNET, frame)).isTrue();
        assertThat(flow.ipVersion()).isEqualTo(6);
        assertThat(flow.protocol()).isEqualTo(UDP);
        assertThat(flow.sourcePort()).isEqualTo(40000);
        assertThat(flow.destinationPort()).isEqualTo(53);
        assertThat(flow.transportOffset()).isEqualTo(54);
        assertThat(address(frame, flow.sourceAddressOffset())).isEqualTo(CLIENT6);
        assertThat(address(frame, flow.destinationAddressOffset())).isEqualTo(SERVER6);
    }

    private byte[] address(byte[] frame, int offset) {
        return Arrays.copyOfRange(frame, offset, offset + flow.addressLength());
    }

    @Test
    void bothDirectionsHaveTheSameHash() {
        assertThat(ethernetHash(0x0800, REQUEST)).isEqualTo(ethernetHash(0x0800, RESPONSE));
        assertThat(ethernetHash(0x86DD, REQUEST6)).isEqualTo(ethernetHash(0x86DD, RESPONSE6));
    }

    @Test
    void otherConversationsHaveOtherHashes() {
        List<byte[]> conversations = List.of(
                REQUEST,
                ipv4(CLIENT, SERVER, TCP, ports(40001, 443)),
                ipv4(CLIENT, SERVER, TCP, ports(443, 40000)),
                ipv4(CLIENT, SERVER, UDP, ports(40000, 443)),
                ipv4(CLIENT, CLIENT, TCP, ports(40000, 443)),
                ipv4(CLIENT, SERVER, 1, ports(8, 0)));

        assertThat(conversations.stream().map(c -> ethernetHash(0x0800, c)).distinct())
                .hasSize(conversations.size());
    }

    @Test
    void hashStaysTheSameForAllTime() {
        // Computed apart from this program, from the formula in the Javadoc.
        assertThat(ethernetHash(0x0800, REQUEST)).isEqualTo(0x70298579eaac11d4L);
        assertThat(ethernetHash(0x86DD, REQUEST6)).isEqualTo(0x42ca308f9fb2cec3L);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 17, 33, 132, 136})
    void tcpUdpDccpSctpAndUdpLiteHavePorts(int protocol) {
        assertThat(decode(LinkType.RAW, ipv4(CLIENT, SERVER, protocol, ports(1, 2))))
                .isTrue();
        assertThat(flow.hasPorts()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 47, 50, 89, 255})
    void otherProtocolsHaveAddressesOnly(int protocol) {
        assertThat(decode(LinkType.RAW, ipv4(CLIENT, SERVER, protocol, ports(1, 2))))
                .isTrue();
        assertThat(flow.hasPorts()).isFalse();
        assertThat(flow.sourcePort()).isEqualTo(-1);
        assertThat(flow.destinationPort()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8100, 0x88A8, 0x9100, 0x9200, 0x9300})
    void vlanTagsAreLookedThrough(int tag) {
        long plain = ethernetHash(0x0800, REQUEST);

        assertThat(ethernetHash(tag, vlan(7, 0x0800, REQUEST))).isEqualTo(plain);
        assertThat(ethernetHash(tag, vlan(7, 0x8100, vlan(8, 0x0800, REQUEST)))).isEqualTo(plain);
        assertThat(ethernetHash(tag, vlan(7, 0x8100, vlan(8, 0x8100, vlan(9, 0x0800, REQUEST)))))
                .isEqualTo(plain);
    }

    @Test
    void allLinkTypesGiveTheSameHash() {
        long plain = ethernetHash(0x0800, REQUEST);
        byte[] sll = hex("0000 0001 0006 020000000001 0000");
        byte[] sll2 = hex("0000 00000002 0001 00 06 020000000001 0000");

        assertThat(hash(LinkType.LINUX_SLL, join(sll, hex("0800"), REQUEST))).isEqualTo(plain);
        assertThat(hash(LinkType.LINUX_SLL, join(sll, hex("8100 0007 0800"), REQUEST)))
                .isEqualTo(plain);
        assertThat(hash(LinkType.LINUX_SLL2, join(hex("0800"), sll2, REQUEST))).isEqualTo(plain);
        assertThat(hash(LinkType.LINUX_SLL2, join(hex("8100"), sll2, hex("0007 0800"), REQUEST)))
                .isEqualTo(plain);
        assertThat(hash(LinkType.RAW, REQUEST)).isEqualTo(plain);
        assertThat(hash(LinkType.IPV4, REQUEST)).isEqualTo(plain);
        for (LinkType loopback : List.of(LinkType.NULL, LinkType.LOOP)) {
            assertThat(hash(loopback, join(hex("00000002"), REQUEST))).isEqualTo(plain);
            assertThat(hash(loopback, join(hex("02000000"), REQUEST))).isEqualTo(plain);
        }
    }

    @Test
    void allLinkTypesGiveTheSameHashOfIpv6() {
        long plain = ethernetHash(0x86DD, REQUEST6);

        assertThat(hash(LinkType.RAW, REQUEST6)).isEqualTo(plain);
        assertThat(hash(LinkType.IPV6, REQUEST6)).isEqualTo(plain);
        for (String family : List.of("0a", "18", "1c", "1e")) {
            assertThat(hash(LinkType.NULL, join(hex(family + "000000"), REQUEST6)))
                    .isEqualTo(plain);
            assertThat(hash(LinkType.LOOP, join(hex("000000" + family), REQUEST6)))
                    .isEqualTo(plain);
        }
    }

    @Test
    void ipv4OptionsAreLookedThrough() {
        byte[] options = hex("94040000 01010100");

        assertThat(hash(LinkType.RAW, ipv4(CLIENT, SERVER, TCP, 0, options, ports(40000, 443))))
                .isEqualTo(hash(LinkType.RAW, REQUEST));
        assertThat(flow.transportOffset()).isEqualTo(20);
    }

    @Test
    void ipv6ExtensionHeadersAreLookedThrough() {
        byte[] udp = ports(40000, 53);
        byte[] authenticated = join(hex("11 04 0000"), new byte[20], udp);
        byte[] chain = extension(
                43, 1, extension(60, 0, extension(135, 2, extension(139, 0, fragment6(51, 0, authenticated)))));

        assertThat(hash(LinkType.RAW, ipv6(CLIENT6, SERVER6, 0, chain))).isEqualTo(hash(LinkType.RAW, REQUEST6));
        assertThat(hash(LinkType.RAW, ipv6(CLIENT6, SERVER6, 140, extension(UDP, 0, udp))))
                .isEqualTo(hash(LinkType.RAW, REQUEST6));
    }

    @Test
    void authenticationHeaderOfIpv4IsLookedThrough() {
        byte[] authenticated = join(hex("06 04 0000"), new byte[20], ports(40000, 443));

        assertThat(hash(LinkType.RAW, ipv4(CLIENT, SERVER, 51, authenticated))).isEqualTo(hash(LinkType.RAW, REQUEST));
    }

    @Test
    void allFragmentsOfIpv4HaveTheSameHashInBothDirections() {
        byte[] none = new byte[0];
        long first = hash(LinkType.RAW, ipv4(CLIENT, SERVER, UDP, 0x2000, none, ports(1, 2)));
        assertThat(flow.fragment()).isTrue();
        assertThat(flow.hasPorts()).isFalse();

        assertThat(hash(LinkType.RAW, ipv4(CLIENT, SERVER, UDP, 0x2001, none, ports(9, 9))))
                .isEqualTo(first);
        assertThat(hash(LinkType.RAW, ipv4(CLIENT, SERVER, UDP, 0x0002, none, hex("00"))))
                .isEqualTo(first);
        assertThat(hash(LinkType.RAW, ipv4(SERVER, CLIENT, UDP, 0x2000, none, ports(2, 1))))
                .isEqualTo(first);
    }

    @Test
    void dontFragmentIsNoFragment() {
        assertThat(hash(LinkType.RAW, ipv4(CLIENT, SERVER, TCP, 0x4000, new byte[0], ports(40000, 443))))
                .isEqualTo(hash(LinkType.RAW, REQUEST));
    }

    @Test
    void allFragmentsOfIpv6HaveTheSameHashInBothDirections() {
        byte[] optionsThenUdp = extension(UDP, 0, ports(40000, 53));
        long first = hash(LinkType.RAW, ipv6(CLIENT6, SERVER6, 44, fragment6(60, 1, optionsThenUdp)));
        assertThat(flow.fragment()).isTrue();
        assertThat(flow.hasPorts()).isFalse();

        assertThat(hash(LinkType.RAW, ipv6(CLIENT6, SERVER6, 44, fragment6(60, 0x0011, hex("dead")))))
                .isEqualTo(first);
        assertThat(hash(LinkType.RAW, ipv6(CLIENT6, SERVER6, 0, extension(44, 0, fragment6(60, 0x0100, hex(""))))))
                .isEqualTo(first);
        assertThat(hash(LinkType.RAW, ipv6(SERVER6, CLIENT6, 44, fragment6(60, 1, optionsThenUdp))))
                .isEqualTo(first);
    }

    @Test
    void zeroTotalAndPayloadLengthsMeanWhatWasCaptured() {
        byte[] offloaded = REQUEST.clone();
        Arrays.fill(offloaded, 2, 4, (byte) 0);
        byte[] offloaded6 = REQUEST6.clone();
        Arrays.fill(offloaded6, 4, 6, (byte) 0);

        assertThat(hash(LinkType.RAW, offloaded)).isEqualTo(hash(LinkType.RAW, REQUEST));
        assertThat(hash(LinkType.RAW, offloaded6)).isEqualTo(hash(LinkType.RAW, REQUEST6));
    }

    @Test
    void paddingIsNotTakenForPorts() {
        byte[] empty = ipv4(CLIENT, SERVER, UDP, new byte[0]);

        assertThat(decode(LinkType.ETHERNET, ethernet(0x0800, join(empty, new byte[26]))))
                .isFalse();
    }
}
