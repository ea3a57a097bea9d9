package io.pcapflux.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUriTest {
    @ParameterizedTest
    @CsvSource({
        "file:///path/x.pcap, /path/x.pcap",
        "FILE:///x.pcap, /x.pcap",
        "file:/path/x.pcap, /path/x.pcap",
        "file://x.pcap, x.pcap",
        "file://sub/x.pcap, sub/x.pcap",
        "file:///a%20b%2fc.pcap, /a b/c.pcap",
        "file:///100%25.pcap, /100%.pcap",
        "file:///%C3%A9%F0%9F%90%9F.pcap, /é🐟.pcap",
        "file:///é 🐟.pcap, /é 🐟.pcap",
        "file:///tmp/*.pcap?, /tmp/*.pcap?",
        "file:///a+b#c.pcap, /a+b#c.pcap",
        "file://-, -",
        "x.pcap, x.pcap",
        "/path/x.pcap, /path/x.pcap",
        "a%20b.pcap, a%20b.pcap",
        "file:x.pcap, file:x.pcap",
        "eth0, eth0",
        "-, -",
        "'C:\\x.pcap', 'C:\\x.pcap'",
        "a:b/c, a:b/c"
    })
    void filesAreUrisOrBarePaths(String text, String path) {
        assertThat(SourceUri.parse(text)).isEqualTo(new SourceUri.File(path));
        assertThat(SourceUri.filePath(text)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "rpcap://eth0, eth0",
        "RPCAP://eth0:1, eth0:1",
        "rpcap://any, any",
        "rpcap://'\\Device\\NPF_{4D36E972}', '\\Device\\NPF_{4D36E972}'",
        "rpcap://a%20b, a%20b"
    })
    void anAdapterOfThisMachineHasNoHost(String text, String name) {
        assertThat(SourceUri.parse(text.replace("'", ""))).isEqualTo(new SourceUri.Adapter(name.replace("'", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "rpcap://host:2003/eth0, host, 2003, eth0",
        "rpcap://host/eth0, host, 2002, eth0",
        "rpcap://10.0.0.1:1/any, 10.0.0.1, 1, any",
        "rpcap://[2001:db8::1]:65535/eth0, 2001:db8::1, 65535, eth0",
        "rpcap://[::1]/eth0, ::1, 2002, eth0",
        "rpcap://[fe80::1%eth1]/eth0, fe80::1%eth1, 2002, eth0",
        "rpcap://[::ffff:10.0.0.1]:7/eth0, ::ffff:10.0.0.1, 7, eth0"
    })
    void anAdapterOfAnotherMachineHasHostAndPort(String text, String host, int port, String adapter) {
        assertThat(SourceUri.parse(text)).isEqualTo(new SourceUri.Remote(host, port, adapter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file://|file://: names no file",
                "file:///a%2|file:///a%2: a % without two hexadecimal digits",
                "file:///a%zz|file:///a%zz: a % without two hexadecimal digits",
                "file:///%ff|file:///%ff: its percent-encoding is not UTF-8",
                "file:///a%00b|a path holds a Nul character",
                "rpcap://|an rpcap:// source names no adapter",
                "rpcap://host/|an rpcap:// source names no adapter",
                "rpcap:///eth0|an rpcap:// source names no host",
                "rpcap://host:/eth0|rpcap://host:/eth0: the port is no number",
                "rpcap://host:x/eth0|rpcap://host:x/eth0: the port is no number",
                "rpcap://host:-1/eth0|rpcap://host:-1/eth0: the port is no number",
                "rpcap://host:0/eth0|port 0 is not in 1..65535",
                "rpcap://host:65536/eth0|port 65536 is not in 1..65535",
                "rpcap://host:123456/eth0|rpcap://host:123456/eth0: the port is no number",
                "rpcap://::1/eth0|rpcap://::1/eth0: the host cannot be told from the port",
                "rpcap://[::1/eth0|rpcap://[::1/eth0: the host cannot be told from the port",
                "rpcap://[::1]2/eth0|rpcap://[::1]2/eth0: the host cannot be told from the port",
                "rpcap://[host]/eth0|rpcap://[host]/eth0: there is no IPv6 address in the brackets",
                "rpcap://[]/eth0|rpcap://[]/eth0: there is no IPv6 address in the brackets",
                "rpcap://ho st/eth0|no name or address of a host: \"ho st\"",
                "rpcap://host/e/0|an adapter's name holds a space or a slash: \"e/0\"",
                "rpcap://e 0|an adapter's name holds a space or a slash: \"e 0\"",
                "rpcaps://host/eth0|rpcaps://host/eth0: rpcap over TLS is not supported",
                "http://host/x.pcap|http://host/x.pcap: no such kind of source"
            })
    void whatIsMalformedIsRefusedWithAReason(String text, String problem) {
        assertThatThrownBy(() -> SourceUri.parse(text))
                .isInstanceOfSatisfying(
                        PcapfluxException.class, e -> assertThat(e.remedy()).isNotBlank())
                .hasMessage(problem);
    }

    @Test
    void anIpv6AddressWithoutBracketsIsRefused() {
        assertThatThrownBy(() -> SourceUri.parse("rpcap://2001:db8::1/eth0")).isInstanceOf(PcapfluxException.class);
    }

    @Test
    void aPasswordIsNotRepeated() {
        assertThatThrownBy(() -> SourceUri.parse("rpcap://me:secret@host:2002/eth0"))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage("a user in an rpcap:// source is not supported");
    }

    @Test
    void nothingIsNoFile() {
        assertThatThrownBy(() -> SourceUri.parse("")).isInstanceOf(PcapfluxException.class);
        assertThatThrownBy(() -> new SourceUri.File("\ud800")).isInstanceOf(PcapfluxException.class);
        assertThatThrownBy(() -> SourceUri.parse("file:///\ud800")).isInstanceOf(PcapfluxException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpcap://eth0", "rpcap://host/eth0"})
    void anAdapterIsNoFile(String text) {
        assertThatThrownBy(() -> SourceUri.filePath(text))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage(text + ": an adapter, where a capture file is wanted");
    }

    @Test
    void sourcesAreWrittenAsWinPcapWritesThem() {
        assertThat(new SourceUri.File("/path/a b.pcap")).hasToString("file:///path/a%20b.pcap");
        assertThat(new SourceUri.File("x.pcap")).hasToString("file://x.pcap");
        assertThat(new SourceUri.Adapter("eth0")).hasToString("rpcap://eth0");
        assertThat(new SourceUri.Remote("host", 2002, "eth0")).hasToString("rpcap://host:2002/eth0");
        assertThat(new SourceUri.Remote("::1", 3000, "eth0")).hasToString("rpcap://[::1]:3000/eth0");
    }

    @Test
    void aUriMadeByJavaIsUnderstood() {
        Path path = Path.of("/tmp/a b/é%.pcap");
        assertThat(SourceUri.filePath(path.toUri().toString())).isEqualTo(path.toString());
        assertThat(SourceUri.filePath(path.toFile().toURI().toString())).isEqualTo(path.toString());
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        Random random = new Random(7);
        IntPredicate inPath = c -> c != 0 && Character.isDefined(c) && (c < 0xD800 || c > 0xDFFF);
        IntPredicate inName = c -> c > ' ' && c < 0x7F && c != '/';
        for (int i = 0; i < 20_000; i++) {
            int port = 1 + random.nextInt(65535);
            String host = random.nextBoolean()
                    ? text(random, 0x7F, c -> Character.isLetterOrDigit(c) || c == '.' || c == '-')
                    : Integer.toHexString(random.nextInt()) + "::" + Integer.toHexString(random.nextInt());
            assertRoundTrip(new SourceUri.File(text(random, i % 2 == 0 ? 0x80 : 0x10FFFF, inPath)));
            assertRoundTrip(new SourceUri.Adapter(text(random, 0x7F, inName)));
            assertRoundTrip(new SourceUri.Remote(host, port, text(random, 0x7F, inName)));
        }
    }

    private static void assertRoundTrip(SourceUri source) {
        assertThat(SourceUri.parse(source.toString())).isEqualTo(source);
    }

    private static String text(Random random, int bound, IntPredicate allowed) {
        return random.ints(0, bound)
                .filter(allowed)
                .limit(1 + random.nextInt(20))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
