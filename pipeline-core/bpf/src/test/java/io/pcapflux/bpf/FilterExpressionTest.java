package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterExpressionTest {
    private static final BpfInstruction ACCEPT = BpfInstruction.of(Opcodes.RET, 1);

    @NeedsLibpcap
    @ParameterizedTest
    @ValueSource(strings = {"tcp prot 443", "(tcp", "port 70000", "\"tcp\"", "ether[0", "vlan 4096"})
    void whatIsValidNowhereIsRefusedEarly(String text) {
        assertThatThrownBy(() -> FilterExpression.of(text))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageStartingWith("filter \"" + text + "\" is not valid: ");
    }

    @NeedsLibpcap
    @ParameterizedTest
    @CsvSource({
        "type mgt, 127",
        "outbound, 113",
        "ifindex 2, 276",
        "vpi 3, 123",
        "fisu, 140",
        "on eth0, 117",
        "link host $1a, 129",
        "radio[0] = 1, 127",
        "arp, 1",
        "host 127.0.0.1, 0"
    })
    void whatIsValidForOneLinkTypeIsNotRefusedEarly(String text, int linkType) {
        FilterExpression expression = FilterExpression.of(text);
        assertThat(expression.compile(new LinkType(linkType)).linkType().number())
                .isEqualTo(linkType);
    }

    @NeedsLibpcap
    @Test
    void aLinkTypeItIsNotValidForIsNamed() {
        FilterExpression expression = FilterExpression.of("type mgt");
        assertThatThrownBy(() -> expression.compile(LinkType.ETHERNET))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageStartingWith("filter \"type mgt\" is not valid for link type EN10MB: ")
                .hasMessageContaining("802.11");
    }

    @NeedsLibpcap
    @ParameterizedTest
    @ValueSource(strings = {"inbound and ether host 1:2:3:4:5:6", "ifindex 1 and ether proto 3", "vlan 7 and inbound"})
    void whatOnlyAnAdapterCanTellIsNotRefusedForOne(String text) {
        assertThatCode(() -> FilterExpression.checkForAdapter(text)).doesNotThrowAnyException();
        assertThatThrownBy(() -> FilterExpression.of(text).compile(LinkType.ETHERNET))
                .isInstanceOf(FilterSyntaxException.class);
    }

    @NeedsLibpcap
    @ParameterizedTest
    @ValueSource(strings = {"tcp prot 443", "port 70000", "host 1.2.3.999", "tcp[0:3] = 1", "tcp\0"})
    void whatIsWrongWhateverTheLinkTypeIsRefusedForAnAdapterToo(String text) {
        assertThatThrownBy(() -> FilterExpression.checkForAdapter(text)).isInstanceOf(FilterSyntaxException.class);
    }

    @Test
    void theReasonIsThatForEthernet() {
        FilterCompiler refuses = (expression, linkType, snaplen) -> {
            throw FilterSyntaxException.unfit(expression, linkType, "not on " + linkType);
        };
        assertThatThrownBy(() -> FilterExpression.of("odd", refuses))
                .hasMessage("filter \"odd\" is not valid: not on EN10MB");
    }

    @Test
    void anUnknownHostIsLookedUpOnce() {
        List<LinkType> tried = new ArrayList<>();
        FilterCompiler withoutNames = (expression, linkType, snaplen) -> {
            tried.add(linkType);
            throw FilterSyntaxException.unfit(expression, linkType, "unknown host 'nowhere'");
        };
        assertThatThrownBy(() -> FilterExpression.of("host nowhere", withoutNames))
                .hasMessageEndingWith("unknown host 'nowhere'");
        assertThat(tried).containsExactly(LinkType.ETHERNET);
    }

    @Test
    void aNulCharacterIsRefusedBeforeAnythingElse() {
        assertThatThrownBy(() -> FilterExpression.of("tcp\0 port 443", new LibpcapCompiler("no-such-pcap")))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("NUL");
    }

    @Test
    void aMissingLibpcapIsSaidAtOnce() {
        assertThatThrownBy(() -> FilterExpression.of("tcp", new LibpcapCompiler("no-such-pcap")))
                .isInstanceOf(PcapfluxException.class)
                .isNotInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("not installed");
    }

    @Test
    void expressionsAreEqualByTheirText() {
        FilterCompiler accepts = (expression, linkType, snaplen) -> new BpfProgram(linkType, List.of(ACCEPT));
        FilterExpression tcp = FilterExpression.of("tcp", accepts);
        assertThat(tcp).isEqualTo(FilterExpression.of("tcp", accepts)).hasToString("tcp");
        assertThat(tcp).isNotEqualTo(FilterExpression.of("udp", accepts));
        assertThat(tcp.text()).isEqualTo("tcp");
    }
}
