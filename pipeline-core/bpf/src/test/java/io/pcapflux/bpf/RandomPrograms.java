package io.pcapflux.bpf;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes valid programs of any instructions, but without loops, and packets, most of them shorter than what is loaded. */
final class RandomPrograms {
    private static final int LONGEST_PACKET = 48;
    /** All of the machine. */
    static final int[] CODES = {
        0x00, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x60, 0x80, 0x01, 0x61, 0x81, 0xB1, 0x02, 0x03, 0x04, 0x14, 0x24,
        0x34, 0x44, 0x54, 0x64, 0x74, 0x94, 0xA4, 0x0C, 0x1C, 0x2C, 0x3C, 0x4C, 0x5C, 0x6C, 0x7C, 0x9C, 0xAC, 0x84,
        0x05, 0x15, 0x25, 0x35, 0x45, 0x1D, 0x2D, 0x3D, 0x4D, 0x06, 0x16, 0x07, 0x87
    };

    private final RandomGenerator random;

    RandomPrograms(RandomGenerator random) {
        this.random = random;
    }

    byte[] packet() {
        byte[] packet = new byte[random.nextInt(LONGEST_PACKET)];
        random.nextBytes(packet);
        return packet;
    }

    /** Ends in what A and X came to. */
    List<BpfInstruction> program() {
        List<BpfInstruction> program = new ArrayList<>();
        int length = 1 + random.nextInt(random.nextInt(16) == 0 ? 200 : 16);
        for (int left = length; left > 0; left--) {
            program.add(instruction(left));
        }
        program.add(BpfInstruction.of(Opcodes.ALU | Opcodes.XOR | Opcodes.X, 0));
        program.add(BpfInstruction.of(Opcodes.RET | Opcodes.A, 0));
        return program;
    }

    private BpfInstruction instruction(int left) {
        int code = CODES[random.nextInt(CODES.length)];
        BpfInstruction instruction = new BpfInstruction(code, distance(left), distance(left), operand());
        int k = instruction.k();
        if (instruction.usesMemory()) {
            k &= Opcodes.MEMORY_WORDS - 1;
        } else if (instruction.isUnconditionalJump()) {
            k = instruction.jt();
        } else if (instruction.isOf(Opcodes.ALU) && !instruction.usesIndex()) {
            k = calculable(Opcodes.operationOf(code), k);
        }
        return new BpfInstruction(code, instruction.jt(), instruction.jf(), k);
    }

    /** Not what libpcap refuses, nor the shifts that C leaves undefined. */
    private static int calculable(int operation, int k) {
        return switch (operation) {
            case Opcodes.LSH, Opcodes.RSH -> k & 31;
            case Opcodes.DIV, Opcodes.MOD -> k == 0 ? 1 : k;
            default -> k;
        };
    }

    /** Mostly short, so that much of a long program is reached. */
    private int distance(int left) {
        return random.nextInt(Math.min(left, random.nextInt(4) == 0 ? 256 : 4));
    }

    private int operand() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt();
            case 1 -> -1 - random.nextInt(LONGEST_PACKET);
            default -> random.nextInt(LONGEST_PACKET);
        };
    }
}
