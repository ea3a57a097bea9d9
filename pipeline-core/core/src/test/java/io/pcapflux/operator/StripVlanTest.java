package io.pcapflux.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TestPackets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

class StripVlanTest {
    private static final String ADDRESSES = "020000000001020000000002";

    private final OperatorAccount account = new OperatorAccount("strip-vlan");

    private Packet stripped(LinkType linkType, String hex) {
        Packet packet = TestPackets.of(linkType, HexFormat.of().parseHex(hex));
        return Objects.requireNonNull(Flux.just(packet)
                .transform(PacketOperators.stripVlan())
                .contextWrite(account::putInto)
                .blockLast());
    }

    @ParameterizedTest
    @CsvSource({"8100000a", "88a80001", "88a8006481000007", "910000019200000293000003"})
    void tagsOfAllKindsGo(String tags) {
        Packet stripped = stripped(LinkType.ETHERNET, ADDRESSES + tags + "0800abcd");
        assertThat(stripped.toByteArray()).isEqualTo(HexFormat.of().parseHex(ADDRESSES + "0800abcd"));
        assertThat(stripped.originalLength()).isEqualTo(16);
        assertThat(account.snapshot().noted()).containsEntry("undecodable", 0L);
    }

    @Test
    void theOriginalLengthShrinksByTheTags() {
        Packet packet = TestPackets.of(LinkType.ETHERNET, HexFormat.of().parseHex(ADDRESSES + "810000010800"));
        Packet longer = packet.withBytes(packet.toByteArray(), 1518);
        Packet stripped = Objects.requireNonNull(
                Flux.just(longer).transform(PacketOperators.stripVlan()).blockLast());
        assertThat(stripped.originalLength()).isEqualTo(1514);
        assertThat(stripped.capturedLength()).isEqualTo(14);
    }

    @Test
    void framesWithoutTagsPassAsTheyAre() {
        Packet packet = TestPackets.packet(1);
        assertThat(Flux.just(packet).transform(PacketOperators.stripVlan()).blockLast())
                .isSameAs(packet);
        assertThat(account.snapshot().noted()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ADDRESSES + "810000", ADDRESSES + "81000001", ADDRESSES, "0200", ADDRESSES + "8100000188a8000208"})
    void framesCutOffInTheirTagsPassAndAreNoted(String frame) {
        assertThat(stripped(LinkType.ETHERNET, frame).toByteArray())
                .isEqualTo(HexFormat.of().parseHex(frame));
        assertThat(account.snapshot().noted()).containsEntry("undecodable", 1L);
    }

    @Test
    void otherLinkTypesPassAndAreNoted() {
        String bytes = ADDRESSES + "8100000a0800";
        assertThat(stripped(LinkType.RAW, bytes).capturedLength()).isEqualTo(18);
        assertThat(account.snapshot().noted()).containsEntry("undecodable", 1L);
    }
}
