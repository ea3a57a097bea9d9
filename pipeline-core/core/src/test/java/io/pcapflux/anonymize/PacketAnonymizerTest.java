package io.pcapflux.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketAnonymizerTest {
    private static final String MACS = "001122334455 006677889900";
    /** 24.0.250.221 to 10.185.25.118, which become 100.15.198.226 and 117.161.29.118. */
    private static final String HOSTS = "1800fadd 0ab91976";

    private static final String HOSTS_AFTER = "640fc6e2 75a11d76";
    private static final String UDP = "0400 0035 000a 1234 cafe";

    private final PacketAnonymizer anonymizer =
            new PacketAnonymizer(AnonymizationKey.of(CryptoPanTest.SAMPLE_KEY), true);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private Optional<Packet> anonymized(LinkType linkType, String frame) {
        return anonymizer.anonymize(TestPackets.of(linkType, hex(frame)));
    }

    private String bytes(LinkType linkType, String frame) {
        return HexFormat.of()
                .formatHex(anonymized(linkType, frame).orElseThrow().toByteArray());
    }

    private static String ipv4(int protocol, String payload) {
        int length = 20 + hex(payload).length;
        return String.format("4500 %04x 0001 0000 40 %02x 0000 %s %s", length, protocol, HOSTS, payload);
    }

    private static String ipv6(int next, String payload) {
        String addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002";
        return String.format("60000000 %04x %02x 40 %s %s", hex(payload).length, next, addresses, payload);
    }

    /** Whether none of the addresses above is left. */
    private static void assertAnonymous(String hex) {
        assertThat(hex).doesNotContain("1800fadd", "0ab91976", "20010db80000", "001122334455", "006677889900");
    }

    @ParameterizedTest
    @CsvSource({
        "1, " + MACS + " 0800",
        "1, " + MACS + " 8100 0005 0800",
        "1, " + MACS + " 88a8 0005 8100 0007 0800",
        "1, " + MACS + " 8847 00010140",
        "1, " + MACS + " 8864 11000001 0024 0021",
        "113, 0000 0001 0006 001122334455 0000 0800",
        "276, 0800 0000 00000001 0001 00 06 001122334455 0000",
        "0, 02000000",
        "108, 00000002",
        "101, ''",
        "228, ''"
    })
    void addressesAreReplacedInFramesOfAllKinds(int linkType, String header) {
        String after = bytes(new LinkType(linkType), header + ipv4(17, UDP));
        assertThat(after).contains(HOSTS_AFTER.replace(" ", "")).endsWith("cafe");
        assertAnonymous(after);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 47, 1, 0x101})
    void addressesWithinPacketsAreReplacedToo(int kind) {
        String inner = ipv4(17, UDP);
        String outer = switch (kind) {
            case 47 -> ipv4(47, "0000 0800" + inner);
            case 1 -> ipv4(1, "0301 0000 00000000" + inner);
            case 0x101 -> ipv6(58, "0100 0000 00000000" + ipv6(17, UDP));
            default -> ipv4(4, inner);
        };
        String after = bytes(LinkType.RAW, outer);
        assertAnonymous(after);
    }

    @Test
    void arpIsReplaced() {
        String frame = MACS + "0806 0001 0800 0604 0001 001122334455 1800fadd 000000000000 0ab91976 ffff";
        String after = bytes(LinkType.ETHERNET, frame);
        assertAnonymous(after);
        assertThat(after).contains("640fc6e2").endsWith("75a11d760000");
    }

    @Test
    void neighbourDiscoveryIsReplaced() {
        String solicitation = "8700 0000 00000000 20010db8000000000000000000000002 01 01 001122334455";
        assertAnonymous(bytes(LinkType.RAW, ipv6(58, solicitation)));
    }

    @Test
    void sourcesOfGroupMembersAreReplaced() {
        String report = "2200 0000 0000 0001 01 00 0001 e8010101 1800fadd";
        String after = bytes(LinkType.RAW, ipv4(2, report));
        assertAnonymous(after);
        assertThat(after).contains("e8010101640fc6e2");
    }

    @Test
    void aChecksumOfZeroInUdpStaysZero() {
        assertThat(bytes(LinkType.RAW, ipv4(17, "0400 0035 000a 0000 cafe"))).endsWith("04000035000a0000cafe");
    }

    @Test
    void whatFollowsTheIpPacketIsErased() {
        assertThat(bytes(LinkType.ETHERNET, MACS + "0800" + ipv4(17, UDP) + "1800fadd"))
                .endsWith("cafe00000000");
    }

    @Test
    void laterFragmentsKeepTheirPayload() {
        String fragment = ipv4(17, "1800fadd").replaceFirst("0001 0000", "0001 0010");
        assertThat(bytes(LinkType.RAW, fragment)).endsWith(HOSTS_AFTER.replace(" ", "") + "1800fadd");
    }

    @Test
    void payloadCanBeCut() {
        PacketAnonymizer cutting = new PacketAnonymizer(AnonymizationKey.of(CryptoPanTest.SAMPLE_KEY), false);
        Packet packet = TestPackets.of(LinkType.RAW, hex(ipv4(17, UDP)));
        Packet cut = cutting.anonymize(packet).orElseThrow();
        assertThat(cut.capturedLength()).isEqualTo(28);
        assertThat(cut.originalLength()).isEqualTo(30);
    }

    @Test
    void thePacketItselfStaysAsItWas() {
        Packet packet = TestPackets.packet(1);
        byte[] before = packet.toByteArray();
        assertThat(anonymizer.anonymize(packet)).isPresent();
        assertThat(packet.toByteArray()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MACS + "0026 424203",
                MACS + "88cc 0207",
                MACS + "0800 4500",
                MACS + "0806 0001 0800 0604 0001 001122334455 1800fadd",
                MACS,
                ""
            })
    void whatMayHoldAnAddressUnseenIsUndecodable(String frame) {
        assertThat(anonymized(LinkType.ETHERNET, frame)).isEmpty();
    }

    @Test
    void protocolsOptionsAndHeadersThatHoldAddressesAreUndecodable() {
        List<String> packets = List.of(
                ipv4(89, "0201"),
                ipv4(112, "2101"),
                ipv4(1, "0300 0000 00000000 4500"),
                ipv4(132, "00010002 00000000 00000000 01000014"),
                ipv4(6, "0001 0002 00000000 00000000 7000 0000 00000000 1e08 3000 1800fadd"),
                ipv4(17, UDP).replaceFirst("4500", "4700"),
                ipv6(43, "1102 0001 00000000"),
                ipv6(60, "11 02 c9 10 20010db8000000000000000000000001 0000"),
                ipv6(58, "8700 0000 00000000 20010db8"));
        for (String packet : packets) {
            assertThat(anonymized(LinkType.RAW, packet)).as(packet).isEmpty();
        }
        assertThat(anonymized(new LinkType(105), ipv4(17, UDP))).isEmpty();
    }

    @Test
    void packetsWithinPacketsEndSomewhere() {
        String packet = ipv4(17, UDP);
        for (int i = 0; i < 10; i++) {
            packet = ipv4(4, packet);
        }
        assertThat(anonymized(LinkType.RAW, packet)).isEmpty();
    }

    @Test
    void anyBytesAreTakenWithoutHarm() {
        List<String> seeds = List.of(
                ipv4(17, UDP),
                ipv4(4, ipv6(58, "0100 0000 00000000" + ipv6(17, UDP))),
                ipv4(47, "b000 0800 00000000 00000001 00000002" + ipv4(1, "0501 0000 1800fadd" + ipv4(6, UDP))),
                ipv4(2, "2200 0000 0000 0001 01 00 0001 e8010101 1800fadd"),
                ipv6(
                        0,
                        "3a 00 0502 0000 0100 8f00 0000 0000 0001 04000001 ff020000000000000000000000000001"
                                + "20010db8000000000000000000000002"),
                ipv6(
                        58,
                        "8600 0000 40000000 00000000 00000000 0304 40c0 00000000 00000000 00000000"
                                + "20010db8000000000000000000000000 1903 0000 00000000 20010db8000000000000000000000002"));
        SplittableRandom random = new SplittableRandom(23);
        int decoded = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] bytes = hex(seeds.get(random.nextInt(seeds.size())));
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            Optional<Packet> done = anonymizer.anonymize(TestPackets.of(LinkType.RAW, cut));
            decoded += done.isPresent() ? 1 : 0;
            done.ifPresent(packet -> assertThat(packet.capturedLength()).isEqualTo(cut.length));
        }
        assertThat(decoded).isGreaterThan(5_000);
    }
}
