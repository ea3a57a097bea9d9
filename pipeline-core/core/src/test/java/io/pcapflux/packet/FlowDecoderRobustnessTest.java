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
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets that are odd, cut or damaged. */
class FlowDecoderRobustnessTest {
    private static final int UDP = 17;
    private static final byte[] REQUEST = ipv4(CLIENT, SERVER, 6, ports(40000, 443));
    private static final byte[] REQUEST6 = ipv6(CLIENT6, SERVER6, UDP, ports(40000, 53));
    private static final List<LinkType> KNOWN_TYPES = List.of(
            LinkType.ETHERNET,
            LinkType.LINUX_SLL,
            LinkType.LINUX_SLL2,
            LinkType.NULL,
            LinkType.LOOP,
            LinkType.RAW,
            LinkType.IPV4,
            LinkType.IPV6);

    private final FlowDecoder flow = new FlowDecoder();

    private boolean decode(LinkType type, byte[] bytes) {
        return flow.decode(packet(type, bytes));
    }

    @Test
    void oddPacketsHaveNoFlow() {
        assertThat(decode(LinkType.ETHERNET, ethernet(0x0806, REQUEST))).isFalse();
        assertThat(decode(LinkType.ETHERNET, ethernet(0x0800, REQUEST6))).isFalse();
        assertThat(decode(LinkType.ETHERNET, ethernet(0x86DD, REQUEST))).isFalse();
        assertThat(decode(LinkType.IPV4, REQUEST6)).isFalse();
        assertThat(decode(LinkType.IPV6, REQUEST)).isFalse();
        assertThat(decode(LinkType.NULL, join(hex("00000007"), REQUEST))).isFalse();
        assertThat(decode(LinkType.NULL, join(hex("00020000"), REQUEST))).isFalse();
        assertThat(decode(LinkType.NULL, join(hex("02000002"), REQUEST))).isFalse();
        assertThat(decode(new LinkType(105), REQUEST)).isFalse();
        byte[] shortHeader = REQUEST.clone();
        shortHeader[0] = 0x44;
        assertThat(decode(LinkType.RAW, shortHeader)).isFalse();
        byte[] shortTotal = REQUEST.clone();
        shortTotal[3] = 19;
        assertThat(decode(LinkType.RAW, shortTotal)).isFalse();
    }

    @Test
    void noFlowAfterTruncationAnywhereBeforeThePortsEnd() {
        byte[] chain = extension(43, 1, fragment6(UDP, 0, ports(40000, 53)));
        byte[] frame =
                ethernet(0x88A8, vlan(7, 0x8100, vlan(8, 0x86DD, ipv6(CLIENT6, SERVER6, 0, extension(0, 0, chain)))));
        int portsEnd = frame.length - 4;

        for (int length = 0; length <= frame.length; length++) {
            Packet packet = packet(LinkType.ETHERNET, frame).truncate(length);
            assertThat(flow.decode(packet)).as("cut to %d", length).isEqualTo(length >= portsEnd);
            assertThat(flow.decode(packet.compact())).as("cut to %d", length).isEqualTo(length >= portsEnd);
        }
    }

    @Test
    void randomBytesNeverThrow() {
        Random random = new Random(42);
        byte[] inner = ipv6(CLIENT6, SERVER6, 0, extension(44, 0, fragment6(51, 0, REQUEST)));
        byte[] template = ethernet(0x8100, vlan(1, 0x86DD, inner));
        int decoded = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = Arrays.copyOf(template, random.nextInt(template.length + 1));
            for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (flow.decode(
                    packet(KNOWN_TYPES.get(round % KNOWN_TYPES.size()), bytes).compact())) {
                flow.symmetricHash();
                decoded++;
                assertThat(flow.destinationAddressOffset() + flow.addressLength())
                        .isLessThanOrEqualTo(bytes.length);
            }
        }
        assertThat(decoded).isPositive();
    }
}
