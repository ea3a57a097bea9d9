package io.pcapflux.bpf;

import static io.pcapflux.bpf.FilterBody.*;
import static io.pcapflux.bpf.Opcodes.*;
import static org.objectweb.asm.Opcodes.IADD;
import static org.objectweb.asm.Opcodes.IAND;
import static org.objectweb.asm.Opcodes.IMUL;
import static org.objectweb.asm.Opcodes.INEG;
import static org.objectweb.asm.Opcodes.IOR;
import static org.objectweb.asm.Opcodes.ISHL;
import static org.objectweb.asm.Opcodes.ISUB;
import static org.objectweb.asm.Opcodes.IUSHR;
import static org.objectweb.asm.Opcodes.IXOR;

import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.Label;

/** Writes a verified program as the body of {@link FilterEngine#run}, one BPF instruction after the other. */
final class ProgramWriter {
    private static final int HIGHEST_SHIFT = 31;

    private final FilterBody body;
    private final List<BpfInstruction> program;
    private final Label[] labels;
    private final Label rejected = new Label();

    ProgramWriter(FilterBody body, List<BpfInstruction> program) {
        this.body = body;
        this.program = program;
        labels = Stream.generate(Label::new).limit(program.size()).toArray(Label[]::new);
    }

    /** False if it would be longer than this; then the body is left unfinished. */
    boolean write(int maxBytes) {
        body.begin(memoryWords());
        for (int at = 0; at < labels.length; at++) {
            if (body.label(labels[at]) > maxBytes) {
                return false;
            }
            write(program.get(at), at);
        }
        int end = body.label(rejected);
        reject();
        return end <= maxBytes;
    }

    private int memoryWords() {
        return program.stream()
                .filter(BpfInstruction::usesMemory)
                .mapToInt(instruction -> instruction.k() + 1)
                .max()
                .orElse(0);
    }

    private void write(BpfInstruction instruction, int at) {
        int k = instruction.k();
        switch (classOf(instruction.code())) {
            case LD -> load(instruction, ACCUMULATOR);
            case LDX -> load(instruction, INDEX);
            case ST -> copy(ACCUMULATOR, MEMORY + k);
            case STX -> copy(INDEX, MEMORY + k);
            case ALU -> calculate(instruction);
            case JMP -> jump(instruction, at + 1);
            case RET -> giveBack(instruction);
            default -> move(instruction);
        }
    }

    private void load(BpfInstruction instruction, int register) {
        int k = instruction.k();
        switch (modeOf(instruction.code())) {
            case IMM -> set(register, k);
            case MEM -> copy(MEMORY + k, register);
            case LEN -> copy(ORIGINAL_LENGTH, register);
            case ABS -> loadAbsolute(bytesOf(instruction.code()), k);
            case IND -> loadIndexed(bytesOf(instruction.code()), k);
            default -> loadHeaderLength(k);
        }
    }

    private void loadAbsolute(int bytes, int k) {
        if (requireAbsolute(bytes, k)) {
            body.read(bytes, k, false);
            body.store(ACCUMULATOR);
        }
    }

    private void loadHeaderLength(int k) {
        if (requireAbsolute(1, k)) {
            body.read(1, k, false);
            body.push(0x0F);
            body.calculate(IAND);
            body.push(2);
            body.calculate(ISHL);
            body.store(INDEX);
        }
    }

    /** False if no packet can be long enough. */
    private boolean requireAbsolute(int bytes, int k) {
        long end = Integer.toUnsignedLong(k) + bytes;
        if (end > Integer.MAX_VALUE) {
            reject();
            return false;
        }
        body.requireCaptured((int) end, rejected);
        return true;
    }

    private void loadIndexed(int bytes, int k) {
        body.requireCapturedBeyondIndex(Integer.toUnsignedLong(k) + bytes, rejected);
        body.read(bytes, k, true);
        body.store(ACCUMULATOR);
    }

    private void calculate(BpfInstruction instruction) {
        switch (operationOf(instruction.code())) {
            case ADD -> combine(instruction, IADD);
            case SUB -> combine(instruction, ISUB);
            case MUL -> combine(instruction, IMUL);
            case OR -> combine(instruction, IOR);
            case AND -> combine(instruction, IAND);
            case XOR -> combine(instruction, IXOR);
            case DIV -> divide(instruction, "divideUnsigned");
            case MOD -> divide(instruction, "remainderUnsigned");
            case LSH -> shift(instruction, ISHL);
            case RSH -> shift(instruction, IUSHR);
            default -> {
                body.load(ACCUMULATOR);
                body.calculate(INEG);
                body.store(ACCUMULATOR);
            }
        }
    }

    private void combine(BpfInstruction instruction, int calculation) {
        body.load(ACCUMULATOR);
        pushOperand(instruction);
        body.calculate(calculation);
        body.store(ACCUMULATOR);
    }

    private void divide(BpfInstruction instruction, String division) {
        if (instruction.usesIndex()) {
            body.load(INDEX);
            body.jumpIfZero(true, rejected);
        }
        body.load(ACCUMULATOR);
        pushOperand(instruction);
        body.callInteger(division);
        body.store(ACCUMULATOR);
    }

    private void shift(BpfInstruction instruction, int calculation) {
        combine(instruction, calculation);
        if (instruction.usesIndex()) {
            Label done = new Label();
            body.load(INDEX);
            body.push(~HIGHEST_SHIFT);
            body.calculate(IAND);
            body.jumpIfZero(true, done);
            set(ACCUMULATOR, 0);
            body.label(done);
        } else if ((instruction.k() & ~HIGHEST_SHIFT) != 0) {
            set(ACCUMULATOR, 0);
        }
    }

    private void jump(BpfInstruction instruction, int next) {
        if (instruction.isUnconditionalJump()) {
            if (instruction.k() < 0) {
                body.countTurn(rejected);
            }
            body.goTo(labels[next + instruction.k()]);
        } else if (instruction.jt() == 0) {
            jumpIf(instruction, false, labels[next + instruction.jf()]);
        } else {
            jumpIf(instruction, true, labels[next + instruction.jt()]);
            body.goTo(labels[next + instruction.jf()]);
        }
    }

    private void jumpIf(BpfInstruction instruction, boolean holds, Label target) {
        switch (operationOf(instruction.code())) {
            case JSET -> {
                body.load(ACCUMULATOR);
                pushOperand(instruction);
                body.calculate(IAND);
                body.jumpIfZero(!holds, target);
            }
            case JEQ -> {
                body.load(ACCUMULATOR);
                pushOperand(instruction);
                body.jumpIf(FilterBody.Test.EQUAL, holds, target);
            }
            case JGT -> jumpIfUnsigned(instruction, FilterBody.Test.GREATER, holds, target);
            default -> jumpIfUnsigned(instruction, FilterBody.Test.GREATER_OR_EQUAL, holds, target);
        }
    }

    /** With their highest bits turned over unsigned numbers compare as signed ones do; HotSpot knows this form. */
    private void jumpIfUnsigned(BpfInstruction instruction, FilterBody.Test test, boolean holds, Label target) {
        body.load(ACCUMULATOR);
        body.push(Integer.MIN_VALUE);
        body.calculate(IADD);
        if (instruction.usesIndex()) {
            body.load(INDEX);
            body.push(Integer.MIN_VALUE);
            body.calculate(IADD);
        } else {
            body.push(instruction.k() + Integer.MIN_VALUE);
        }
        body.jumpIf(test, holds, target);
    }

    private void giveBack(BpfInstruction instruction) {
        if (instruction.code() == (RET | A)) {
            body.load(ACCUMULATOR);
        } else {
            body.push(instruction.k());
        }
        body.giveBack();
    }

    private void move(BpfInstruction instruction) {
        if (instruction.code() == (MISC | TAX)) {
            copy(ACCUMULATOR, INDEX);
        } else {
            copy(INDEX, ACCUMULATOR);
        }
    }

    private void pushOperand(BpfInstruction instruction) {
        if (instruction.usesIndex()) {
            body.load(INDEX);
        } else {
            body.push(instruction.k());
        }
    }

    private void reject() {
        body.push(0);
        body.giveBack();
    }

    private void set(int local, int value) {
        body.push(value);
        body.store(local);
    }

    private void copy(int from, int to) {
        body.load(from);
        body.store(to);
    }
}
