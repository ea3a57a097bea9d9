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

    private final SummaryLine summary = new SummaryLine();

    private String line(LinkType linkType, String hex) {
        return summary.of(TestPackets.of(linkType, HexFormat.of().parseHex(hex)));
    }

    /** An IPv4 header of 20 bytes on Ethernet. */
    private static String ipv4(String fragment, String protocol) {
        return ETHERNET_IPV4 + "45000028" + "0001" + fragment + "40" + protocol + "0000" + ADDRESSES;
    }

    @Test
    void tcpIsToldWithItsPorts() {
        String tcp = "01bb" + "c350" + "00000001" + "00000000" + "50020000" + "00000000";
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "06") + tcp))
                .isEqualTo(TIME + "IP 192.168.0.1.443 > 192.168.0.2.50000: TCP, length 54");
    }

    @Test
    void udpIsToldWithItsPorts() {
        assertThat(line(LinkType.ETHERNET, ipv4("0000", "11") + "0035" + "ffff" + "0008" + "0000"))
                .isEqualTo(TIME + "IP 192.168.0.1.53 > 192.168.0.2.65535: UDP, length 42");
    }

    @Test
    void ipv6IsToldWithoutLink() {
        String header = "60000000" + "0008" + "11" + "40";
        String addresses = "20010db8000000000000000000000001" + "fe800000000000000000000000000002";
        assertThat(line(LinkType.RAW, header + addresses + "0400" + "0035" + "0008" + "0000"))
                .isEqualTo(TIME + "IP6 2001:db8:0:0:0:0:0:1.1024 > fe80:0:0:0:0:0:0:2.53: UDP, length 48");
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
    void whatIsNotIpIsToldByItsLinkType() {
        assertThat(line(LinkType.ETHERNET, "ffffffffffff" + "020000000002" + "0806" + "0001"))
                .isEqualTo(TIME + "EN10MB, length 16");
        assertThat(line(new LinkType(9999), "00")).isEqualTo(TIME + "LINKTYPE_9999, length 1");
    }

    @Test
    void aPacketCutShortTellsBothLengths() {
        CaptureInterface one = TestPackets.ethernet("test");
        Packet cut = new Packet(one, 0, TestPackets.FIRST_NANOS, -1, new byte[4], 0, 3);
        assertThat(summary.of(cut)).isEqualTo(TIME + "EN10MB, length 4294967295 (3 captured)");
    }

    @Test
    void aPacketWithoutATimeHasADashForIt() {
        CaptureInterface one = TestPackets.ethernet("test");
        Packet timeless = new Packet(one, 0, Packet.NO_TIMESTAMP, 1, new byte[1], 0, 1);
        assertThat(summary.of(timeless)).isEqualTo("- EN10MB, length 1");
    }

    @Test
    void timesBeforeAndBeyondTheUsualAreToldAllTheSame() {
        CaptureInterface one = TestPackets.ethernet("test");
        assertThat(summary.of(new Packet(one, 0, -1L, 1, new byte[1], 0, 1)))
                .isEqualTo("1969-12-31 23:59:59.999999999 EN10MB, length 1");
        assertThat(summary.of(new Packet(one, 0, Long.MAX_VALUE, 0, 1, new byte[1], 0, 1)))
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
            String line = summary.of(TestPackets.of(linkTypes[i % linkTypes.length], bytes));
            assertThat(line.startsWith(TIME) && line.endsWith(", length " + bytes.length) && line.indexOf('\n') < 0)
                    .as("%s: %s", HexFormat.of().formatHex(bytes), line)
                    .isTrue();
        }
    }
}
