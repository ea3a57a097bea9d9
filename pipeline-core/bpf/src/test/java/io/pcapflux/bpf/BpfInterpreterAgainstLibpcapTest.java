package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random programs over random packets give what libpcap's own interpreter gives. */
@NeedsLibpcap
class BpfInterpreterAgainstLibpcapTest {
    private static final int PROGRAMS = 20_000;
    private static final int PACKETS_EACH = 10;
    private static final int LONGEST = 48;
    private static final int[] CODES = {
        0x00, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x60, 0x80, 0x01, 0x61, 0x81, 0xB1, 0x02, 0x03, 0x04, 0x14, 0x24,
        0x34, 0x44, 0x54, 0x64, 0x74, 0x94, 0xA4, 0x0C, 0x1C, 0x2C, 0x3C, 0x4C, 0x5C, 0x6C, 0x7C, 0x9C, 0xAC, 0x84,
        0x05, 0x15, 0x25, 0x35, 0x45, 0x1D, 0x2D, 0x3D, 0x4D, 0x06, 0x16, 0x07, 0x87
    };

    /** libpcap's interpreter. */
    @SuppressWarnings("MemberName")
    interface Bpf extends Library {
        int bpf_filter(Pointer program, byte[] packet, int wireLength, int bufferLength);
    }

    private final Bpf libpcap = Native.load("pcap", Bpf.class);
    private final Random random = new Random(1992);

    @Test
    void randomProgramsGiveTheSameResult() {
        int accepted = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            accepted += runBoth(randomProgram());
        }
        int runs = PROGRAMS * PACKETS_EACH;
        assertThat(accepted)
                .as("accepted, so that the comparison means something")
                .isBetween(runs / 10, runs * 9 / 10);
    }

    private int runBoth(List<BpfInstruction> program) {
        BpfVerifier.verify(program);
        BpfInterpreter interpreter = new BpfInterpreter(program);
        int accepted = 0;
        try (Memory code = new Memory(program.size() * 8L)) {
            IntStream.range(0, program.size()).forEach(i -> write(program.get(i), code, i * 8L));
            for (int i = 0; i < PACKETS_EACH; i++) {
                byte[] packet = new byte[random.nextInt(LONGEST)];
                random.nextBytes(packet);
                int wireLength = random.nextInt();
                int expected = libpcap.bpf_filter(code, packet, wireLength, packet.length);
                assertThat(interpreter.run(packet, 0, packet.length, wireLength))
                        .as("%s over %s", program, packet)
                        .isEqualTo(expected);
                accepted += expected == 0 ? 0 : 1;
            }
        }
        return accepted;
    }

    private static void write(BpfInstruction instruction, Memory code, long at) {
        code.setShort(at, (short) instruction.code());
        code.setByte(at + 2, (byte) instruction.jt());
        code.setByte(at + 3, (byte) instruction.jf());
        code.setInt(at + 4, instruction.k());
    }

    /** Stores to all of M[] first, which libpcap leaves as it is; ends in what A and X came to. */
    private List<BpfInstruction> randomProgram() {
        List<BpfInstruction> program = new ArrayList<>();
        for (int word = 0; word < Opcodes.MEMORY_WORDS; word++) {
            program.add(BpfInstruction.of(Opcodes.ST, word));
        }
        int length = 1 + random.nextInt(16);
        for (int left = length; left > 0; left--) {
            program.add(randomInstruction(left));
        }
        program.add(BpfInstruction.of(Opcodes.ALU | Opcodes.XOR | Opcodes.X, 0));
        program.add(BpfInstruction.of(Opcodes.RET | Opcodes.A, 0));
        return program;
    }

    private BpfInstruction randomInstruction(int left) {
        int code = CODES[random.nextInt(CODES.length)];
        BpfInstruction instruction = new BpfInstruction(code, random.nextInt(left), random.nextInt(left), operand());
        int k = instruction.k();
        if (instruction.usesMemory()) {
            k &= Opcodes.MEMORY_WORDS - 1;
        } else if (instruction.isUnconditionalJump()) {
            k = instruction.jt();
        } else if (instruction.isOf(Opcodes.ALU)) {
            k = (k & 31)
                    + (Opcodes.operationOf(code) == Opcodes.LSH || Opcodes.operationOf(code) == Opcodes.RSH ? 0 : 1);
        }
        return new BpfInstruction(code, instruction.jt(), instruction.jf(), k);
    }

    private int operand() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt();
            case 1 -> -1 - random.nextInt(LONGEST);
            default -> random.nextInt(LONGEST);
        };
    }
}
