package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.ledger.OperatorAccount;
import io.pcapflux.ledger.OperatorCounts;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.spi.OperatorProvider;
import io.pcapflux.spi.OptionException;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

@NeedsLibpcap
class BpfOperatorsTest {
    private static final Packet HTTPS = Packets.tcpTo(443, Packets.ETHERNET);
    private static final Packet HTTP = Packets.tcpTo(80, Packets.ETHERNET);
    private static final Packet RAW_HTTPS = Packets.tcpTo(443, Packets.RAW);
    private static final Packet RAW_HTTP = Packets.tcpTo(80, Packets.RAW);

    private final OperatorAccount account = new OperatorAccount("filter");

    @Test
    void keepsWhatTheExpressionAcceptsAndCountsTheRest() {
        StepVerifier.create(Flux.just(HTTP, HTTPS, HTTP, HTTPS, HTTP)
                        .transform(BpfOperators.filter("tcp port 443"))
                        .contextWrite(account::putInto))
                .expectNext(HTTPS, HTTPS)
                .verifyComplete();
        assertThat(account.snapshot().removed()).containsOnly(java.util.Map.entry("filtered", 3L));
    }

    @Test
    void theLedgerBalances() {
        Flux.just(HTTP, HTTPS, RAW_HTTP, RAW_HTTPS)
                .doOnNext(packet -> account.in().increment())
                .transform(BpfOperators.filter("tcp port 443"))
                .doOnNext(packet -> account.out().increment())
                .contextWrite(account::putInto)
                .blockLast();
        OperatorCounts counts = account.snapshot();
        assertThat(counts.balanced()).isTrue();
        assertThat(counts.in()).isEqualTo(4);
        assertThat(counts.out()).isEqualTo(2);
    }

    @Test
    void eachPacketIsTestedByTheProgramForItsLinkType() {
        StepVerifier.create(Flux.just(HTTPS, RAW_HTTPS, RAW_HTTP, HTTP, RAW_HTTPS, HTTPS)
                        .transform(BpfOperators.filter("tcp port 443")))
                .expectNext(HTTPS, RAW_HTTPS, RAW_HTTPS, HTTPS)
                .verifyComplete();
    }

    @Test
    void eachLinkTypeOfAStreamIsCompiledOnce() {
        int[] compiled = {0};
        FilterCompiler libpcap = new LibpcapCompiler();
        FilterExpression expression = FilterExpression.of("tcp port 443", (text, linkType, snaplen) -> {
            compiled[0]++;
            return libpcap.compile(text, linkType, snaplen);
        });
        CaptureInterface otherEthernet = Packets.captureInterface(LinkType.ETHERNET);
        compiled[0] = 0;
        Flux.just(HTTPS, RAW_HTTPS, Packets.tcpTo(443, otherEthernet), HTTPS, RAW_HTTP)
                .transform(BpfOperators.filter(expression))
                .blockLast();
        assertThat(compiled[0]).isEqualTo(2);
    }

    @Test
    void aSyntaxErrorIsThrownWhenTheOperatorIsMade() {
        assertThatThrownBy(() -> BpfOperators.filter("tcp prot 443"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("tcp prot 443");
    }

    @Test
    void aLinkTypeTheExpressionIsNotValidForFailsTheStreamAndCancelsTheSource() {
        TestPublisher<Packet> source = TestPublisher.create();
        StepVerifier.create(source.flux().transform(BpfOperators.filter("arp or ether multicast")))
                .then(() -> source.next(HTTP, RAW_HTTP, HTTP))
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(FilterSyntaxException.class).hasMessageContaining("link type RAW"));
        source.assertCancelled();
    }

    @Test
    void aLibpcapThatVanishedFailsTheStream() {
        FilterCompiler missing = new LibpcapCompiler("no-such-pcap");
        FilterCompiler libpcap = new LibpcapCompiler();
        FilterExpression expression = FilterExpression.of(
                "tcp",
                (text, linkType, snaplen) ->
                        (linkType.equals(LinkType.RAW) ? missing : libpcap).compile(text, linkType, snaplen));
        StepVerifier.create(Flux.just(HTTP, RAW_HTTP).transform(BpfOperators.filter(expression)))
                .expectNext(HTTP)
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("not installed"));
    }

    @Test
    void demandAndCancelPassThrough() {
        TestPublisher<Packet> source = TestPublisher.create();
        StepVerifier.create(source.flux().transform(BpfOperators.filter("tcp port 443")), 1)
                .then(() -> source.assertMaxRequested(1).next(HTTP).assertMaxRequested(1))
                .then(() -> source.next(HTTPS))
                .expectNext(HTTPS)
                .thenCancel()
                .verify();
        source.assertCancelled();
    }

    @Test
    void theEmptyExpressionKeepsEverything() {
        StepVerifier.create(Flux.just(HTTP, RAW_HTTPS).transform(BpfOperators.filter("")))
                .expectNext(HTTP, RAW_HTTPS)
                .verifyComplete();
    }

    @Test
    void theProviderIsFoundByItsType() {
        List<OperatorProvider<?>> found = ServiceLoader.load(OperatorProvider.class).stream()
                .<OperatorProvider<?>>map(ServiceLoader.Provider::get)
                .filter(provider -> provider.type().equals("filter"))
                .toList();
        assertThat(found).singleElement().isInstanceOf(FilterOperatorProvider.class);
        assertThat(found.get(0).options()).isEqualTo(String.class);
    }

    @Test
    void theProviderChecksTheExpression() {
        FilterOperatorProvider provider = new FilterOperatorProvider();
        PacketOperator operator = provider.create("tcp port 443");
        assertThat(operator.name()).isEqualTo("filter");
        assertThatThrownBy(() -> provider.create("tcp port"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("syntax error");
    }
}
