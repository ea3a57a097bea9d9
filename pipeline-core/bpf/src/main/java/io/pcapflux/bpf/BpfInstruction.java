package io.pcapflux.bpf;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One instruction of the BSD packet filter's machine, as bpf(4) describes it.
 *
 * @param code what to do, made of {@link Opcodes}; 16 bits unsigned
 * @param jt instructions to skip when a comparison holds, 0 to 255
 * @param jf instructions to skip when it does not, 0 to 255
 * @param k operand; unsigned, but for the distance of an unconditional jump
 */
record BpfInstruction(int code, int jt, int jf, int k) {
    /** struct bpf_insn: u16 code, u8 jt, u8 jf, u32 k. */
    static final int BYTES = 8;

    /** Those from the buffer's position to its limit, in its byte order. */
    static List<BpfInstruction> list(ByteBuffer program) {
        return IntStream.iterate(program.position(), at -> at + BYTES <= program.limit(), at -> at + BYTES)
                .mapToObj(at -> new BpfInstruction(
                        Short.toUnsignedInt(program.getShort(at)),
                        Byte.toUnsignedInt(program.get(at + 2)),
                        Byte.toUnsignedInt(program.get(at + 3)),
                        program.getInt(at + 4)))
                .toList();
    }

    static BpfInstruction of(int code, int k) {
        return new BpfInstruction(code, 0, 0, k);
    }

    boolean isOf(int codeClass) {
        return Opcodes.classOf(code) == codeClass;
    }

    boolean isUnconditionalJump() {
        return code == (Opcodes.JMP | Opcodes.JA);
    }

    /** Whether the second operand of a calculation or a comparison is X; else it is k. */
    boolean usesIndex() {
        return (code & Opcodes.X) != 0;
    }

    boolean usesMemory() {
        return isOf(Opcodes.ST) || isOf(Opcodes.STX) || (isLoad() && Opcodes.modeOf(code) == Opcodes.MEM);
    }

    private boolean isLoad() {
        return isOf(Opcodes.LD) || isOf(Opcodes.LDX);
    }

    @Override
    public String toString() {
        return String.format("{ 0x%02x, %d, %d, 0x%08x }", code, jt, jf, k);
    }
}
