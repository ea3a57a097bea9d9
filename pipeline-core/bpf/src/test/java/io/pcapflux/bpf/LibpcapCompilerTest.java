package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibpcap
class LibpcapCompilerTest {
    private static final int SNAPLEN = 262_144;

    private final LibpcapCompiler compiler = new LibpcapCompiler();

    private BpfProgram compile(String expression) {
        return compile(expression, LinkType.ETHERNET);
    }

    private BpfProgram compile(String expression, LinkType linkType) {
        return compiler.compile(expression, linkType, SNAPLEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n\t"})
    void theEmptyExpressionAcceptsEverything(String expression) {
        BpfProgram program = compile(expression);
        assertThat(program.accepts(Packets.of(Packets.ETHERNET, new byte[0], 0)))
                .isTrue();
        assertThat(program.accepts(Packets.tcpTo(443, Packets.ETHERNET))).isTrue();
    }

    @Test
    void acceptsWhatTheExpressionSays() {
        BpfProgram program = compile("tcp dst port 443");
        assertThat(program.accepts(Packets.tcpTo(443, Packets.ETHERNET))).isTrue();
        assertThat(program.accepts(Packets.tcpTo(80, Packets.ETHERNET))).isFalse();
        assertThat(program.accepts(Packets.tcpTo(443, Packets.ETHERNET).truncate(37)))
                .as("cut within the port")
                .isFalse();
    }

    @Test
    void theInstructionsAreThoseOfTcpdump() {
        // tcpdump -d -y EN10MB ip
        assertThat(compile("ip").instructions())
                .containsExactly(
                        new BpfInstruction(0x28, 0, 0, 12),
                        new BpfInstruction(0x15, 0, 1, 0x800),
                        new BpfInstruction(0x06, 0, 0, 262144),
                        new BpfInstruction(0x06, 0, 0, 0));
    }

    @Test
    void lengthIsThatOnTheWire() {
        BpfProgram program = compile("greater 1000");
        assertThat(program.accepts(Packets.of(Packets.ETHERNET, new byte[60], 1514)))
                .isTrue();
        assertThat(program.accepts(Packets.of(Packets.ETHERNET, new byte[60], 60)))
                .isFalse();
    }

    @Test
    void rawIpStartsWithTheIpHeader() {
        BpfProgram program = compile("tcp dst port 443", LinkType.RAW);
        assertThat(program.accepts(Packets.tcpTo(443, Packets.RAW))).isTrue();
        assertThat(program.accepts(Packets.tcpTo(80, Packets.RAW))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"02000000", "00000002"})
    void theFamilyOfALoopbackPacketMayBeInEitherByteOrder(String family) {
        Packet packet = Packets.of(
                Packets.captureInterface(LinkType.NULL), HexFormat.of().parseHex(family), 4);
        assertThat(compile("ip", LinkType.NULL).accepts(packet)).isTrue();
        assertThat(compile("not ip", LinkType.NULL).accepts(packet)).isFalse();
        assertThat(compile("ip6", LinkType.NULL).accepts(packet)).isFalse();
        assertThat(compile("ip", LinkType.LOOP).accepts(packet)).isEqualTo(family.endsWith("2"));
    }

    @ParameterizedTest
    @CsvSource({"1e000000", "0000001e", "18000000", "1c000000"})
    void ipv6OfOtherSystemsIsKnownBehindALoopbackHeader(String family) {
        Packet packet = Packets.of(
                Packets.captureInterface(LinkType.NULL), HexFormat.of().parseHex(family), 4);
        assertThat(compile("ip6", LinkType.NULL).accepts(packet)).isTrue();
        assertThat(compile("ip", LinkType.NULL).accepts(packet)).isFalse();
    }

    @Test
    void aPacketWithoutItsFamilyIsRejected() {
        Packet empty = Packets.of(Packets.captureInterface(LinkType.NULL), new byte[0], 60);
        assertThat(compile("ip", LinkType.NULL).accepts(empty)).isFalse();
    }

    @Test
    void saysWhatLibpcapSays() {
        assertThatThrownBy(() -> compile("tcp prot 443")).isInstanceOfSatisfying(FilterSyntaxException.class, e -> {
            assertThat(e.expression()).isEqualTo("tcp prot 443");
            assertThat(e.reason()).contains("syntax error");
            assertThat(e).hasMessage("filter \"tcp prot 443\" is not valid for link type EN10MB: " + e.reason());
            assertThat(e.remedy()).contains("pcap-filter(7)");
        });
    }

    @Test
    void theMessageIsOneShortLineWhateverTheExpression() {
        assertThatThrownBy(() -> compile("\u001b[31m host\n" + "no-such-thing ".repeat(100)))
                .hasMessageMatching("[\\x20-\\x7e]{1,400}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inbound", "outbound", "tcp and ifindex 3"})
    void whatOnlyALiveAdapterTellsIsNotValid(String expression) {
        assertThatThrownBy(() -> compile(expression))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("not supported on Ethernet when reading savefiles");
    }

    @Test
    void anUnknownLinkTypeIsNotValid() {
        assertThatThrownBy(() -> compile("tcp", new LinkType(65000)))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("LINKTYPE_65000");
    }

    @Test
    void aMissingLibpcapIsSaidWithWhatToDo() {
        assertThatThrownBy(() -> new LibpcapCompiler("no-such-pcap").compile("tcp", LinkType.ETHERNET, SNAPLEN))
                .isInstanceOfSatisfying(PcapfluxException.class, e -> {
                    assertThat(e).hasMessageContaining("libpcap").hasMessageContaining("not installed");
                    assertThat(e.remedy()).contains("apt-get install libpcap0.8");
                });
    }

    @Test
    void threadsCompileAtTheSameTime() throws Exception {
        List<BpfInstruction> alone = compile("tcp port 443 or host 10.1.2.3").instructions();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<List<BpfInstruction>> work = () -> {
                compile("udp or vlan 7 or icmp6");
                return compile("tcp port 443 or host 10.1.2.3").instructions();
            };
            for (Future<List<BpfInstruction>> done : threads.invokeAll(java.util.Collections.nCopies(100, work))) {
                assertThat(done.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLongExpressionDoesNotOverrunASmallStack() throws Exception {
        String lengths = IntStream.range(0, 1500).mapToObj(n -> "len = " + n).collect(Collectors.joining(" or "));
        FutureTask<BpfProgram> compiling = new FutureTask<>(() -> compile(lengths));
        new Thread(null, compiling, "small stack", 160 << 10).start();
        assertThat(compiling.get().accepts(Packets.of(Packets.ETHERNET, new byte[60], 1499)))
                .isTrue();
        assertThat(compiling.get().accepts(Packets.of(Packets.ETHERNET, new byte[60], 1500)))
                .isFalse();
    }

    @Test
    void anInterruptedThreadCompilesAllTheSameAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        BpfProgram program = compile("tcp");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(program.accepts(Packets.tcpTo(1, Packets.ETHERNET))).isTrue();
    }
}
