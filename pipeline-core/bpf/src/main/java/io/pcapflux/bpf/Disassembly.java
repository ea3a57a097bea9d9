package io.pcapflux.bpf;

import static io.pcapflux.bpf.Opcodes.*;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Prints instructions as libpcap's {@code bpf_image} does, and through it {@code tcpdump -d}. */
final class Disassembly {
    private static final Map<Integer, String> CALCULATIONS = Map.ofEntries(
            Map.entry(ADD, "add"),
            Map.entry(SUB, "sub"),
            Map.entry(MUL, "mul"),
            Map.entry(DIV, "div"),
            Map.entry(MOD, "mod"),
            Map.entry(OR, "or"),
            Map.entry(AND, "and"),
            Map.entry(XOR, "xor"),
            Map.entry(LSH, "lsh"),
            Map.entry(RSH, "rsh"),
            Map.entry(NEG, "neg"));
    private static final Map<Integer, String> TESTS = Map.of(JEQ, "jeq", JGT, "jgt", JGE, "jge", JSET, "jset");

    /** What Linux knows of a packet beside its bytes, from SKF_AD_OFF on in steps of four, as libpcap calls it. */
    private static final List<String> BESIDE = List.of(
            "proto",
            "type",
            "ifidx",
            "nla",
            "nlan",
            "mark",
            "queue",
            "hatype",
            "rxhash",
            "cpu",
            "xor_x",
            "vlan_tci",
            "vlanp",
            "poff");

    private static final int BESIDE_FROM = -0x1000;

    private Disassembly() {}

    static List<String> of(List<BpfInstruction> program) {
        return IntStream.range(0, program.size())
                .mapToObj(at -> line(at, program.get(at)))
                .toList();
    }

    private static String line(int at, BpfInstruction instruction) {
        if (instruction.isOf(JMP) && !instruction.isUnconditionalJump()) {
            int next = at + 1;
            return format(
                    "(%03d) %-8s %-16s jt %d\tjf %d",
                    at,
                    operation(instruction),
                    operand(at, instruction),
                    next + instruction.jt(),
                    next + instruction.jf());
        }
        return format("(%03d) %-8s %s", at, operation(instruction), operand(at, instruction));
    }

    private static String operation(BpfInstruction instruction) {
        int code = instruction.code();
        return switch (classOf(code)) {
            case LD -> "ld" + size(code);
            case LDX -> code == (LDX | LEN) ? "unimp" : "ldx" + size(code);
            case ST -> "st";
            case STX -> "stx";
            case ALU -> CALCULATIONS.getOrDefault(operationOf(code), "unimp");
            case JMP -> TESTS.getOrDefault(operationOf(code), "ja");
            case RET -> "ret";
            default -> code == (MISC | TAX) ? "tax" : "txa";
        };
    }

    private static String size(int code) {
        return switch (bytesOf(code)) {
            case 1 -> "b";
            case 2 -> "h";
            default -> "";
        };
    }

    private static String operand(int at, BpfInstruction instruction) {
        int k = instruction.k();
        return switch (classOf(instruction.code())) {
            case LD, LDX -> loaded(instruction);
            case ST, STX -> format("M[%d]", k);
            case ALU -> calculatedWith(instruction);
            case JMP -> instruction.isUnconditionalJump() ? String.valueOf(at + 1 + k) : comparedWith(instruction);
            case RET -> instruction.code() == (RET | A) ? "" : format("#%d", k);
            default -> "";
        };
    }

    private static String loaded(BpfInstruction instruction) {
        int k = instruction.k();
        return switch (modeOf(instruction.code())) {
            case IMM -> format("#0x%x", k);
            case MEM -> format("M[%d]", k);
            case LEN -> instruction.isOf(LD) ? "#pktlen" : format("0x%x", instruction.code());
            case ABS -> absolute(k);
            case IND -> format("[x + %d]", k);
            default -> format("4*([%d]&0xf)", k);
        };
    }

    private static String absolute(int k) {
        int beside = (k - BESIDE_FROM) / 4;
        boolean named = k >= BESIDE_FROM && k % 4 == 0 && beside < BESIDE.size();
        return named ? "[" + BESIDE.get(beside) + "]" : format("[%d]", k);
    }

    private static String calculatedWith(BpfInstruction instruction) {
        if (instruction.usesIndex()) {
            return "x";
        }
        return switch (operationOf(instruction.code())) {
            case NEG -> "";
            case AND, OR, XOR -> format("#0x%x", instruction.k());
            default -> format("#%d", instruction.k());
        };
    }

    private static String comparedWith(BpfInstruction instruction) {
        return instruction.usesIndex() ? "x" : format("#0x%x", instruction.k());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
