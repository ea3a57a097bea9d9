package io.pcapflux.bpf;

import io.pcapflux.packet.LinkType;

/** Compiles filter expressions. Any number of threads may call it at the same time. */
@FunctionalInterface
interface FilterCompiler {
    /**
     * Compiles an expression for the packets of one link type. May block: on libpcap, on the name server.
     *
     * @param snaplen how many bytes of a packet the program tells to keep, at least 1
     * @throws FilterSyntaxException if the expression is not valid for this link type
     * @throws io.pcapflux.PcapfluxException if libpcap cannot be used
     */
    BpfProgram compile(String expression, LinkType linkType, int snaplen);
}
