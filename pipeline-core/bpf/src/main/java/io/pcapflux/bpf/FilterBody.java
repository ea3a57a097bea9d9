package io.pcapflux.bpf;

import static org.objectweb.asm.Opcodes.*;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** The bytecode of {@link FilterEngine#run}, written in steps the size of what a BPF instruction needs. */
final class FilterBody {
    // local variables: the parameters, the registers, and from MEMORY on the words of the scratch memory
    static final int CHUNK = 1;
    static final int OFFSET = 2;
    static final int CAPTURED_LENGTH = 3;
    static final int ORIGINAL_LENGTH = 4;
    static final int ACCUMULATOR = 5;
    static final int INDEX = 6;
    /** Turns left to the loops. They move on by at least a byte each turn: more turns than bytes would never end. */
    static final int TURNS = 7;

    static final int MEMORY = 8;

    /** How two numbers may compare; each knows the jump for it, and the one for its opposite. */
    enum Test {
        EQUAL(IF_ICMPEQ, IF_ICMPNE),
        GREATER(IF_ICMPGT, IF_ICMPLE),
        GREATER_OR_EQUAL(IF_ICMPGE, IF_ICMPLT);

        private final int jump;
        private final int opposite;

        Test(int jump, int opposite) {
            this.jump = jump;
            this.opposite = opposite;
        }
    }

    private static final String VAR_HANDLE = Type.getInternalName(VarHandle.class);
    private static final String VAR_HANDLE_TYPE = VarHandle.class.descriptorString();
    private static final String BIG_ENDIAN = Type.getInternalName(BigEndian.class);
    private static final String INTEGER_CLASS = Type.getInternalName(Integer.class);
    private static final int BYTE_MASK = 0xFF;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private final MethodVisitor method;
    private final String className;

    FilterBody(MethodVisitor method, String className) {
        this.method = method;
        this.className = className;
    }

    /** Sets all but the parameters to what they begin with, for this many words of the scratch memory. */
    void begin(int memoryWords) {
        List<Object> types = new ArrayList<>(List.of(className, "[B", INTEGER, INTEGER, INTEGER));
        for (int local = ACCUMULATOR; local < MEMORY + memoryWords; local++) {
            if (local == TURNS) {
                load(CAPTURED_LENGTH);
            } else {
                push(0);
            }
            store(local);
            types.add(INTEGER);
        }
        method.visitFrame(F_FULL, types.size(), types.toArray(), 0, null);
    }

    /** Marks a place that may be jumped to, with nothing on the stack; tells how many bytes come before it. */
    int label(Label label) {
        method.visitLabel(label);
        method.visitFrame(F_SAME, 0, null, 0, null);
        return label.getOffset();
    }

    void load(int local) {
        method.visitVarInsn(local == CHUNK ? ALOAD : ILOAD, local);
    }

    void store(int local) {
        method.visitVarInsn(ISTORE, local);
    }

    void push(int value) {
        if (value >= -1 && value <= 5) {
            method.visitInsn(ICONST_0 + value);
        } else if (value == (byte) value) {
            method.visitIntInsn(BIPUSH, value);
        } else if (value == (short) value) {
            method.visitIntInsn(SIPUSH, value);
        } else {
            method.visitLdcInsn(value);
        }
    }

    /** Takes one or two numbers from the stack and leaves what an instruction without operands makes of them. */
    void calculate(int instruction) {
        method.visitInsn(instruction);
    }

    /** Divides the two numbers on the stack as unsigned ones; {@code method} is one of {@link Integer}'s. */
    void callInteger(String name) {
        method.visitMethodInsn(INVOKESTATIC, INTEGER_CLASS, name, "(II)I", false);
    }

    void goTo(Label target) {
        method.visitJumpInsn(GOTO, target);
    }

    /** Jumps if the number on the stack is 0, or is not. */
    void jumpIfZero(boolean zero, Label target) {
        method.visitJumpInsn(zero ? IFEQ : IFNE, target);
    }

    /** Jumps if the two numbers on the stack compare so, or do not; signed. */
    void jumpIf(Test test, boolean holds, Label target) {
        method.visitJumpInsn(holds ? test.jump : test.opposite, target);
    }

    /** Returns the number on the stack. */
    void giveBack() {
        method.visitInsn(IRETURN);
    }

    /** Counts one turn of a loop, and jumps if it was one too many. */
    void countTurn(Label tooMany) {
        method.visitIincInsn(TURNS, -1);
        load(TURNS);
        method.visitJumpInsn(IFLT, tooMany);
    }

    /** Jumps unless so many bytes were captured. */
    void requireCaptured(int bytes, Label missing) {
        load(CAPTURED_LENGTH);
        push(bytes);
        jumpIf(Test.GREATER_OR_EQUAL, false, missing);
    }

    /** Jumps unless so many bytes and as many more as X says were captured; all unsigned. */
    void requireCapturedBeyondIndex(long bytes, Label missing) {
        method.visitLdcInsn(bytes);
        load(INDEX);
        method.visitInsn(I2L);
        method.visitLdcInsn(INT_MASK);
        method.visitInsn(LAND);
        method.visitInsn(LADD);
        load(CAPTURED_LENGTH);
        method.visitInsn(I2L);
        method.visitInsn(LCMP);
        method.visitJumpInsn(IFGT, missing);
    }

    /** Pushes the number of 1, 2 or 4 bytes at this place of the packet, or as many bytes behind it as X says. */
    void read(int bytes, int at, boolean indexed) {
        if (bytes > 1) {
            method.visitFieldInsn(GETSTATIC, BIG_ENDIAN, bytes == 2 ? "SHORT" : "INT", VAR_HANDLE_TYPE);
        }
        load(CHUNK);
        load(OFFSET);
        push(at);
        method.visitInsn(IADD);
        if (indexed) {
            load(INDEX);
            method.visitInsn(IADD);
        }
        readHere(bytes);
    }

    private void readHere(int bytes) {
        if (bytes == 4) {
            method.visitMethodInsn(INVOKEVIRTUAL, VAR_HANDLE, "get", "([BI)I", false);
        } else if (bytes == 2) {
            method.visitMethodInsn(INVOKEVIRTUAL, VAR_HANDLE, "get", "([BI)S", false);
            method.visitInsn(I2C); // unsigned
        } else {
            method.visitInsn(BALOAD);
            push(BYTE_MASK);
            method.visitInsn(IAND);
        }
    }
}
