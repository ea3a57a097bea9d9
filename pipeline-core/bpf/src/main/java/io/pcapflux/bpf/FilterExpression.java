package io.pcapflux.bpf;

import io.pcapflux.packet.LinkType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter expression such as {@code tcp port 443}, in the language of
 * <a href="https://www.tcpdump.org/manpages/pcap-filter.7.html">pcap-filter(7)</a>; the empty one accepts all packets.
 *
 * <p>It is compiled by libpcap, which must be installed, as for a capture file: it sees the bytes of a packet, and what
 * only a live adapter can tell ({@code inbound} on Ethernet, {@code ifindex}) is not valid. Host names are looked up when
 * it is compiled, and not again while the program is kept.
 *
 * <p>The program runs as bytecode of the JVM. Only where that would be too long for HotSpot to compile, as for lists of
 * more than 200 hosts, it is interpreted, with the same results.
 */
public final class FilterExpression {
    private static final int DEFAULT_SNAPLEN = 262_144;
    private static final int KEPT_PROGRAMS = 64;
    private static final FilterCompiler LIBPCAP = new CachingCompiler(new LibpcapCompiler(), KEPT_PROGRAMS);

    /** An expression that is valid anywhere is so for one of these; the first speaks for those that are not. */
    private static final List<LinkType> TRIED = List.of(
            LinkType.ETHERNET,
            LinkType.RAW,
            LinkType.LINUX_SLL, // inbound, outbound
            new LinkType(127), // 802.11 with radiotap: wlan, type, subtype, dir, radio
            LinkType.LINUX_SLL2, // ifindex
            new LinkType(123), // SunATM: vpi, vci, lane
            new LinkType(117), // PFLOG: on, rnr, reason, action
            new LinkType(140), // MTP2: fisu, sio, opc, dpc, sls
            new LinkType(129), // ARCNET: link host $1a
            LinkType.NULL);

    private final String text;
    private final FilterCompiler compiler;

    private FilterExpression(String text, FilterCompiler compiler) {
        this.text = text;
        this.compiler = compiler;
    }

    /**
     * Checks an expression. Blocks while libpcap compiles, which takes seconds for hundreds of hosts, and while host
     * names are looked up.
     *
     * @throws FilterSyntaxException if it is valid for none of the link types that differ in what they allow; with the
     *     reason for Ethernet
     * @throws io.pcapflux.PcapfluxException if libpcap cannot be used
     */
    public static FilterExpression of(String text) {
        return of(text, LIBPCAP);
    }

    static FilterExpression of(String text, FilterCompiler compiler) {
        FilterExpression expression = new FilterExpression(text, compiler);
        expression.check(false);
        return expression;
    }

    /**
     * Checks an expression for a live adapter, as far as that can be told without it, since some are valid only there.
     * Blocks as {@link #of} does.
     *
     * @throws FilterSyntaxException if all link types refuse it for the same reason
     * @throws io.pcapflux.PcapfluxException if libpcap cannot be used
     */
    public static void checkForAdapter(String text) {
        checkForAdapter(text, LIBPCAP);
    }

    static void checkForAdapter(String text, FilterCompiler compiler) {
        new FilterExpression(text, compiler).check(true);
    }

    private void check(boolean forAdapter) {
        if (text.indexOf('\0') >= 0) {
            throw FilterSyntaxException.invalid(text, "it contains a NUL character", null);
        }
        FilterSyntaxException ethernet = refusal(TRIED.get(0));
        if (ethernet == null) {
            return;
        }
        // A name server that does not answer is asked once.
        boolean unknownHost = ethernet.reason().startsWith("unknown host");
        if (unknownHost
                || TRIED.stream()
                        .skip(1)
                        .map(this::refusal)
                        .allMatch(other ->
                                other != null && (!forAdapter || other.reason().equals(ethernet.reason())))) {
            throw FilterSyntaxException.invalid(text, ethernet.reason(), ethernet);
        }
    }

    private @Nullable FilterSyntaxException refusal(LinkType linkType) {
        try {
            compile(linkType);
            return null;
        } catch (FilterSyntaxException e) {
            return e;
        }
    }

    /** The expression as it was written. */
    public String text() {
        return text;
    }

    /**
     * Compiles it for the packets of a link type, or finds the program that was made for another like it. Blocks as
     * {@link #of} does. The program tells to keep the 262144 bytes of a packet that tcpdump keeps.
     *
     * @throws FilterSyntaxException if it is not valid for this link type
     * @throws io.pcapflux.PcapfluxException if libpcap cannot be used
     */
    public BpfProgram compile(LinkType linkType) {
        return compile(linkType, DEFAULT_SNAPLEN);
    }

    /**
     * As {@link #compile(LinkType)}. Which packets the program accepts does not depend on the snapshot length: it
     * shows in the {@linkplain BpfProgram#disassembly() instructions} only.
     *
     * @param snaplen how many bytes of a packet the program tells to keep, at least 1
     */
    public BpfProgram compile(LinkType linkType, int snaplen) {
        if (snaplen < 1) {
            throw new IllegalArgumentException("a snapshot length of " + snaplen + " keeps nothing");
        }
        return compiler.compile(text, linkType, snaplen);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof FilterExpression that && text.equals(that.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
