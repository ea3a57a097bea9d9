package io.pcapflux.bpf;

import java.util.List;
import java.util.Set;

/**
 * Refuses programs that could run off their end, leave the scratch memory or divide by a constant zero, as libpcap's
 * {@code bpf_validate} does.
 *
 * <p>Jumps go forward, but for the unconditional one, from which libpcap builds the loop of {@code ip6 protochain}:
 * whoever runs a program bounds how often it goes back.
 */
final class BpfVerifier {
    private static final Set<Integer> KNOWN_CODES = Set.of(
            // ld: imm, abs w/h/b, ind w/h/b, mem, len
            0x00,
            0x20,
            0x28,
            0x30,
            0x40,
            0x48,
            0x50,
            0x60,
            0x80,
            // ldx: imm, mem, len, msh
            0x01,
            0x61,
            0x81,
            0xB1,
            // st, stx
            0x02,
            0x03,
            // alu with k, with x; neg
            0x04,
            0x14,
            0x24,
            0x34,
            0x44,
            0x54,
            0x64,
            0x74,
            0x94,
            0xA4,
            0x0C,
            0x1C,
            0x2C,
            0x3C,
            0x4C,
            0x5C,
            0x6C,
            0x7C,
            0x9C,
            0xAC,
            0x84,
            // ja; jeq, jgt, jge, jset with k, with x
            0x05,
            0x15,
            0x25,
            0x35,
            0x45,
            0x1D,
            0x2D,
            0x3D,
            0x4D,
            // ret k, ret a; tax, txa
            0x06,
            0x16,
            0x07,
            0x87);

    private BpfVerifier() {}

    /** @throws IllegalArgumentException if the program must not be run */
    static void verify(List<BpfInstruction> program) {
        if (program.isEmpty()) {
            throw new IllegalArgumentException("a program has at least one instruction");
        }
        int last = program.size() - 1;
        for (int at = 0; at <= last; at++) {
            verify(program.get(at), at, last);
        }
        refuseIf(!program.get(last).isOf(Opcodes.RET), program.get(last), last, "is the last and does not return");
    }

    private static void verify(BpfInstruction instruction, int at, int last) {
        refuseIf(!KNOWN_CODES.contains(instruction.code()), instruction, at, "is unknown");
        boolean leavesMemory = instruction.usesMemory() && !within(instruction.k(), Opcodes.MEMORY_WORDS - 1);
        refuseIf(leavesMemory, instruction, at, "leaves the scratch memory");
        refuseIf(dividesByZero(instruction), instruction, at, "divides by zero");
        if (instruction.isUnconditionalJump()) {
            refuseIf(!within(at + 1L + instruction.k(), last), instruction, at, "leaves the program");
            refuseIf(instruction.k() == -1, instruction, at, "jumps to itself");
        } else if (instruction.isOf(Opcodes.JMP)) {
            refuseIf(!within(instruction.jt(), last - at - 1), instruction, at, "leaves the program");
            refuseIf(!within(instruction.jf(), last - at - 1), instruction, at, "leaves the program");
        }
    }

    private static boolean dividesByZero(BpfInstruction instruction) {
        int operation = instruction.code() ^ Opcodes.ALU;
        return instruction.k() == 0 && (operation == Opcodes.DIV || operation == Opcodes.MOD);
    }

    private static boolean within(long value, int highest) {
        return value >= 0 && value <= highest;
    }

    private static void refuseIf(boolean refused, BpfInstruction instruction, int at, String why) {
        if (refused) {
            throw new IllegalArgumentException("instruction " + at + " " + instruction + " " + why);
        }
    }
}
