package io.pcapflux.bpf;

import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * A filter compiled for the packets of one link type. Immutable; any number of threads may use it at the same time.
 *
 * @see FilterExpression#compile(LinkType)
 */
public final class BpfProgram {
    private final LinkType linkType;
    private final List<BpfInstruction> instructions;
    private final FilterEngine engine;

    /** @throws IllegalArgumentException if the instructions are not safe to run */
    BpfProgram(LinkType linkType, List<BpfInstruction> instructions) {
        this(linkType, instructions, FilterGenerator::engine);
    }

    /** As above, run by an engine of this kind. */
    BpfProgram(
            LinkType linkType,
            List<BpfInstruction> instructions,
            Function<List<BpfInstruction>, FilterEngine> engines) {
        this(linkType, instructions, engine(instructions, engines));
    }

    /** As above, for a link type that begins with a number in the byte order of the machine that captured. */
    BpfProgram(
            LinkType linkType,
            List<BpfInstruction> littleEndian,
            List<BpfInstruction> bigEndian,
            Function<List<BpfInstruction>, FilterEngine> engines) {
        this(linkType, littleEndian, new EitherByteOrder(engine(littleEndian, engines), engine(bigEndian, engines)));
    }

    private BpfProgram(LinkType linkType, List<BpfInstruction> instructions, FilterEngine engine) {
        this.linkType = linkType;
        this.instructions = List.copyOf(instructions);
        this.engine = engine;
    }

    private static FilterEngine engine(
            List<BpfInstruction> instructions, Function<List<BpfInstruction>, FilterEngine> engines) {
        BpfVerifier.verify(instructions);
        return engines.apply(instructions);
    }

    /** The link type it was compiled for; what it says of other packets means nothing. */
    public LinkType linkType() {
        return linkType;
    }

    /** Whether the filter keeps the packet. Reads the packet in place. */
    public boolean accepts(Packet packet) {
        int kept = engine.run(packet.chunk(), packet.offset(), packet.capturedLength(), (int) packet.originalLength());
        return kept != 0;
    }

    /**
     * The instructions, a line each, as {@code tcpdump -d} prints them for a capture file. For link types that begin
     * with a number in the byte order of the capturing machine ({@code NULL}), those for little-endian captures.
     */
    public List<String> disassembly() {
        return Disassembly.of(instructions);
    }

    /** The same of instructions that somebody else has compiled: struct bpf_insn, in the buffer's byte order. */
    public static List<String> disassembly(ByteBuffer instructions) {
        return Disassembly.of(BpfInstruction.list(instructions));
    }

    List<BpfInstruction> instructions() {
        return instructions;
    }

    @Override
    public String toString() {
        return "BpfProgram[" + linkType + ", " + instructions.size() + " instructions]";
    }
}
