package io.pcapflux.bpf;

import static io.pcapflux.bpf.Opcodes.*;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Interprets a verified program, with the results of libpcap's {@code bpf_filter}: a load that is not wholly within the
 * captured bytes and a division by zero reject the packet, arithmetic is unsigned, a shift by 32 or more gives 0, and
 * the scratch memory starts as zeros.
 *
 * <p>Allocates nothing, but for programs that use the scratch memory.
 */
final class BpfInterpreter implements FilterEngine {
    private static final int[] NO_MEMORY = {};
    private static final int REJECTED = 0;

    private final int[] codes;
    private final int[] skipsIfTrue;
    private final int[] skipsIfFalse;
    private final int[] operands;
    private final boolean usesMemory;

    BpfInterpreter(List<BpfInstruction> program) {
        codes = column(program, BpfInstruction::code);
        skipsIfTrue = column(program, BpfInstruction::jt);
        skipsIfFalse = column(program, BpfInstruction::jf);
        operands = column(program, BpfInstruction::k);
        usesMemory = program.stream().anyMatch(BpfInstruction::usesMemory);
    }

    private static int[] column(List<BpfInstruction> program, ToIntFunction<BpfInstruction> part) {
        return program.stream().mapToInt(part).toArray();
    }

    // One switch over whole codes: taking them apart into classes first costs twice the time.
    @Override
    public int run(byte[] chunk, int offset, int capturedLength, int originalLength) {
        int[] memory = usesMemory ? new int[MEMORY_WORDS] : NO_MEMORY;
        // libpcap's loops move on by at least a byte each turn: more turns than bytes would never end.
        int turns = capturedLength;
        int a = 0;
        int x = 0;
        for (int pc = 0; ; pc++) {
            int code = codes[pc];
            int k = operands[pc];
            switch (code) {
                case LD | ABS | W, LD | ABS | H, LD | ABS | B, LD | IND | W, LD | IND | H, LD | IND | B -> {
                    long at = modeOf(code) == ABS ? unsigned(k) : unsigned(k) + unsigned(x);
                    if (at + bytesOf(code) > capturedLength) {
                        return REJECTED;
                    }
                    a = load(code, chunk, offset + (int) at);
                }
                case LDX | MSH | B -> {
                    if (unsigned(k) >= capturedLength) {
                        return REJECTED;
                    }
                    x = (chunk[offset + k] & 0x0F) << 2;
                }
                case LD | IMM -> a = k;
                case LDX | IMM -> x = k;
                case LD | LEN -> a = originalLength;
                case LDX | LEN -> x = originalLength;
                case LD | MEM -> a = memory[k];
                case LDX | MEM -> x = memory[k];
                case ST -> memory[k] = a;
                case STX -> memory[k] = x;
                case JMP | JEQ | K -> pc += a == k ? skipsIfTrue[pc] : skipsIfFalse[pc];
                case JMP | JA -> {
                    if (k < 0 && --turns < 0) {
                        return REJECTED;
                    }
                    pc += k;
                }
                case RET | K -> {
                    return k;
                }
                case RET | A -> {
                    return a;
                }
                case MISC | TAX -> x = a;
                case MISC | TXA -> a = x;
                default -> {
                    int operand = (code & X) == 0 ? k : x;
                    if (classOf(code) == JMP) {
                        pc += holds(code, a, operand) ? skipsIfTrue[pc] : skipsIfFalse[pc];
                    } else if (operand == 0 && divides(code)) {
                        return REJECTED;
                    } else {
                        a = calculate(code, a, operand);
                    }
                }
            }
        }
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    private static int load(int code, byte[] chunk, int index) {
        int size = sizeOf(code);
        if (size == W) {
            return (int) BigEndian.INT.get(chunk, index);
        }
        return size == H ? (short) BigEndian.SHORT.get(chunk, index) & 0xFFFF : chunk[index] & 0xFF;
    }

    private static boolean holds(int code, int a, int operand) {
        return switch (operationOf(code)) {
            case JEQ -> a == operand;
            case JGT -> Integer.compareUnsigned(a, operand) > 0;
            case JGE -> Integer.compareUnsigned(a, operand) >= 0;
            case JSET -> (a & operand) != 0;
            default -> throw unverified(code);
        };
    }

    private static boolean divides(int code) {
        return operationOf(code) == DIV || operationOf(code) == MOD;
    }

    private static int calculate(int code, int a, int operand) {
        return switch (operationOf(code)) {
            case ADD -> a + operand;
            case SUB -> a - operand;
            case MUL -> a * operand;
            case DIV -> Integer.divideUnsigned(a, operand);
            case MOD -> Integer.remainderUnsigned(a, operand);
            case OR -> a | operand;
            case AND -> a & operand;
            case XOR -> a ^ operand;
            case LSH -> (operand & ~31) != 0 ? 0 : a << operand;
            case RSH -> (operand & ~31) != 0 ? 0 : a >>> operand;
            case NEG -> -a;
            default -> throw unverified(code);
        };
    }

    private static AssertionError unverified(int code) {
        return new AssertionError("code " + code + " was not verified");
    }
}
