package io.pcapflux.sink.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConsoleSummaryLineTest {
    private static final String TIME = "2023-11-14 22:13:20.000000000 ";
    private static final String ETHERNET_IPV4 = "020000000001" + "020000000002" + "0800";
    private static final String ADDRESSES = "c0a80001" + "c0a80002";

    private final SummaryLine summary = new SummaryLine(new TimeColumn(TimeFormat.DATE_TIME));

    private String line(Packet packet) {
        StringBuilder line = new StringBuilder();
        summary.append(line, packet);
        return line.toString();
    }

    private String line(LinkType linkType, String hex) {
        return line(TestPackets.of(linkType, HexFormat.of().parseHex(hex)));
    }

    /** An IPv4 header of 20 bytes on Ethernet. */
    private static String ipv4(String fragment, String protocol) {
        return ETHERNET_IPV4 + "45000028" + "0001" + fragment + "40" + protocol + "0000" + ADDRESSES;
    }

    private static String ethernet(String etherType, String payload) {
        return ETHERNET_IPV4.substring(0, 24) + etherType + payload;
    }

    @Test
    void tcpIsToldWithItsPortsFlagsAndNumbers() {
        String tcp = "01bb" + "c350" + "00000001" + "00000000" + "50021000" + "00000000";
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "06") + tcp))
                .isEqualTo(TIME + "IP 192.168.0.1.443 > 192.168.0.2.50000: TCP [S], seq 1, win 4096, length 54");
        String others = tcp.replace("5002", "50d1").replace("0000000000000001", "1");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "06") + others))
                .endsWith(": TCP [F.EW], seq 1, ack 0, win 4096, length 54");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "06") + tcp.replace("5002", "5000")))
                .endsWith(": TCP [none], seq 1, win 4096, length 54");
    }

    @Test
    void tcpThatWasCutShortIsToldWithItsPorts() {
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "06") + "01bbc350" + "00000001"))
                .isEqualTo(TIME + "IP 192.168.0.1.443 > 192.168.0.2.50000: TCP, length 42");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "06") + "01bb"))
                .isEqualTo(TIME + "IP 192.168.0.1 > 192.168.0.2: TCP, length 36");
        assertThat(line(LinkType.ETHERNET, ETHERNET_IPV4 + "4500")).isEqualTo(TIME + "IP, length 16");
    }

    @Test
    void udpIsToldWithItsPorts() {
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "11") + "0035" + "ffff" + "0008" + "0000"))
                .isEqualTo(TIME + "IP 192.168.0.1.53 > 192.168.0.2.65535: UDP, length 42");
    }

    private static String udp(String ports, String message) {
        String length = String.format("%04x", 8 + message.length() / 2);
        return ipv4("0000", "11").replace("45000028", "45000000") + ports + length + "0000" + message;
    }

    @Test
    void aDnsQueryIsToldWithItsQuestion() {
        String query = "30390100" + "0001000000000000" + "037777770264650000010001";
        assertThat(line(LinkType.ETHERNET, udp("ffff0035", query)))
                .startsWith(TIME + "IP 192.168.0.1.65535 > 192.168.0.2.53: UDP, DNS 12345 A? www.de., length ");
    }

    @Test
    void aDnsResponseIsToldWithItsOutcomeAndCounts() {
        String response = "30398183" + "0001000000000000" + "037777770264650000020001";
        assertThat(line(LinkType.ETHERNET, udp("0035ffff", response)))
                .contains(": UDP, DNS 12345 Non-Existent Domain 0/0/0 NS? www.de., length ");
    }

    @Test
    void whatANameHoldsCannotReachTheTerminal() {
        String query = "30390100" + "0001000000000000" + "071b5b324a0a0a07" + "0000010001";
        assertThat(line(LinkType.ETHERNET, udp("ffff0035", query))).contains("A? ?[2J???., length ");
    }

    @Test
    void anotherProtocolOnThePortOfDnsIsUdp() {
        assertThat(line(LinkType.ETHERNET, udp("ffff0035", "ffff".repeat(20)))).contains(": UDP, length ");
        String loop = "30390100" + "0001000000000000" + "c00c00010001";
        assertThat(line(LinkType.ETHERNET, udp("ffff0035", loop))).contains(": UDP, length ");
    }

    @Test
    void icmpIsToldWithItsTypeAndNumbers() {
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "01") + "0800000000070009"))
                .endsWith(": ICMP echo request, id 7, seq 9, length 42");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "01") + "0000000000070009"))
                .endsWith(": ICMP echo reply, id 7, seq 9, length 42");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "01") + "0303000000000000"))
                .endsWith(": ICMP destination unreachable, port unreachable, length 42");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "01") + "6305000000000000"))
                .endsWith(": ICMP type 99, code 5, length 42");
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "01") + "08")).endsWith(": ICMP, length 35");
    }

    private static final String IPV6_ADDRESSES =
            "20010db8000000000000000000000001" + "fe800000000000000000000000000002";

    @Test
    void ipv6IsToldWithoutLink() {
        String header = "60000000" + "0008" + "11" + "40" + IPV6_ADDRESSES;
        assertThat(line(LinkType.RAW, header + "0400" + "0035" + "0008" + "0000"))
                .isEqualTo(TIME + "IP6 2001:db8::1.1024 > fe80::2.53: UDP, length 48");
    }

    @Test
    void addressesOfIpv6AreToldInTheirShortForm() {
        String header = "60000000" + "0000" + "3b" + "40";
        String oneZero = "00010000000200030004000500060007";
        String twoRuns = "00010000000000020000000000000003";
        assertThat(line(LinkType.RAW, header + oneZero + twoRuns))
                .isEqualTo(TIME + "IP6 1:0:2:3:4:5:6:7 > 1:0:0:2::3: protocol 59, length 40");
        assertThat(line(LinkType.RAW, header + "00".repeat(16) + "ff02" + "00".repeat(14)))
                .contains("IP6 :: > ff02::: ");
    }

    @Test
    void neighborDiscoveryIsToldWithItsTarget() {
        String header = "60000000" + "0018" + "3a" + "ff" + IPV6_ADDRESSES;
        String target = "00000000" + "fe800000000000000000000000000003";
        assertThat(line(LinkType.RAW, header + "87000000" + target))
                .contains(": ICMPv6 neighbor solicitation, who has fe80::3, length ");
        assertThat(line(LinkType.RAW, header + "88000000" + target))
                .contains(": ICMPv6 neighbor advertisement, target fe80::3, length ");
        assertThat(line(LinkType.RAW, header + "8000000000070009")).contains(": ICMPv6 echo request, id 7, seq 9, ");
        assertThat(line(LinkType.RAW, header + "8100000000070009")).contains(": ICMPv6 echo reply, id 7, seq 9, ");
        assertThat(line(LinkType.RAW, header + "0104000000000000")).contains("unreachable, port unreachable, ");
    }

    @Test
    void arpIsToldAsQuestionAndAnswer() {
        String head = "0001" + "0800" + "06" + "04";
        String body = "020000000002" + "0a000002" + "000000000000" + "0a000001";
        assertThat(line(LinkType.ETHERNET, ethernet("0806", head + "0001" + body)))
                .isEqualTo(TIME + "ARP, request who-has 10.0.0.1 tell 10.0.0.2, length 42");
        assertThat(line(LinkType.ETHERNET, ethernet("0806", head + "0002" + body)))
                .isEqualTo(TIME + "ARP, reply 10.0.0.2 is-at 02:00:00:00:00:02, length 42");
        assertThat(line(LinkType.ETHERNET, ethernet("0806", head))).isEqualTo(TIME + "ARP, length 20");
    }

    @Test
    void vlanTagsAreToldTheOuterOneFirst() {
        String tagged = ipv4("0000", "01").replaceFirst("0800", "88a80007" + "81002fff" + "0800");
        assertThat(line(LinkType.ETHERNET, tagged + "0800000000070009"))
                .isEqualTo(TIME + "vlan 7, vlan 4095, IP 192.168.0.1 > 192.168.0.2: "
                        + "ICMP echo request, id 7, seq 9, length 50");
    }

    @Test
    void otherPayloadsOfEthernetAreToldByTheirType() {
        assertThat(line(LinkType.ETHERNET, ethernet("8864", "1100")))
                .isEqualTo(TIME + "ethertype PPPoE Session Stage (0x8864), length 16");
        assertThat(line(LinkType.ETHERNET, ethernet("fffe", "1100"))).isEqualTo(TIME + "ethertype (0xfffe), length 16");
        assertThat(line(LinkType.ETHERNET, ethernet("0004", "42420300")))
                .isEqualTo(TIME + "802.3 LLC, dsap 0x42, ssap 0x42, length 18");
        assertThat(line(
                        LinkType.ETHERNET,
                        ethernet("001c", "aaaa03000000" + ipv4("0000", "01").substring(24))))
                .isEqualTo(TIME + "IP 192.168.0.1 > 192.168.0.2: ICMP, length 42");
    }

    @Test
    void ipInPppIsTold() {
        String ip = ipv4("0000", "11").substring(28) + "0035ffff00080000";
        String told = TIME + "IP 192.168.0.1.53 > 192.168.0.2.65535: UDP, length ";
        assertThat(line(new LinkType(9), "0021" + ip)).isEqualTo(told + 30);
        assertThat(line(new LinkType(9), "ff030021" + ip)).isEqualTo(told + 32);
        assertThat(line(new LinkType(50), "ff030021" + ip)).isEqualTo(told + 32);
    }

    @Test
    void aLaterFragmentHasNoPorts() {
        assertThat(line(LinkType.ETHERNET, ipv4("0010", "11") + "0035ffff00080000"))
                .isEqualTo(TIME + "IP 192.168.0.1 > 192.168.0.2: UDP fragment, length 42");
    }

    @Test
    void aProtocolWithoutANameIsToldByItsNumber() {
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "fd")))
                .isEqualTo(TIME + "IP 192.168.0.1 > 192.168.0.2: protocol 253, length 34");
    }

    @Test
    void whatIsNotKnownIsToldByItsLinkType() {
        assertThat(line(LinkType.ETHERNET, "ffffffffffff")).isEqualTo(TIME + "EN10MB, length 6");
        assertThat(line(new LinkType(9999), "00")).isEqualTo(TIME + "LINKTYPE_9999, length 1");
    }

    @Test
    void aPacketCutShortTellsBothLengths() {
        CaptureInterface one = TestPackets.ethernet("test");
        Packet cut = new Packet(one, 0, TestPackets.FIRST_NANOS, -1, new byte[4], 0, 3);
        assertThat(line(cut)).isEqualTo(TIME + "EN10MB, length 4294967295 (3 captured)");
    }

    @Test
    void aPacketWithoutATimeHasADashForIt() {
        CaptureInterface one = TestPackets.ethernet("test");
        Packet timeless = new Packet(one, 0, Packet.NO_TIMESTAMP, 1, new byte[1], 0, 1);
        assertThat(line(timeless)).isEqualTo("- EN10MB, length 1");
    }

    @Test
    void timesBeforeAndBeyondTheUsualAreToldAllTheSame() {
        CaptureInterface one = TestPackets.ethernet("test");
        assertThat(line(new Packet(one, 0, -1L, 1, new byte[1], 0, 1)))
                .isEqualTo("1969-12-31 23:59:59.999999999 EN10MB, length 1");
        assertThat(line(new Packet(one, 0, Long.MAX_VALUE, 0, 1, new byte[1], 0, 1)))
                .isEqualTo(Long.MAX_VALUE + " s EN10MB, length 1");
    }

    @Test
    void anyBytesOfAnyLinkTypeMakeOneLine() {
        Random random = new Random(20_260_101);
        LinkType[] linkTypes = {
            LinkType.NULL,
            LinkType.ETHERNET,
            LinkType.RAW,
            LinkType.LOOP,
            LinkType.LINUX_SLL,
            LinkType.IPV4,
            LinkType.IPV6,
            LinkType.LINUX_SLL2,
            new LinkType(9),
            new LinkType(65535)
        };
        byte[] likely = HexFormat.of().parseHex("45606008008100000686dd88a8112cff3a003c2b8864");
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(90)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = random.nextInt(3) > 0 ? likely[random.nextInt(likely.length)] : bytes[j];
            }
            String line = line(TestPackets.of(linkTypes[i % linkTypes.length], bytes));
            assertThat(line.startsWith(TIME) && line.endsWith(", length " + bytes.length) && line.indexOf('\n') < 0)
                    .as("%s: %s", HexFormat.of().formatHex(bytes), line)
                    .isTrue();
        }
    }
}
