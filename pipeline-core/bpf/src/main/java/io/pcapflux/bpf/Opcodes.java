package io.pcapflux.bpf;

/** What the code of an instruction is made of, by the names of bpf(4): a class, and what the class needs beside it. */
final class Opcodes {
    // classes, in the lowest three bits
    static final int LD = 0x00;
    static final int LDX = 0x01;
    static final int ST = 0x02;
    static final int STX = 0x03;
    static final int ALU = 0x04;
    static final int JMP = 0x05;
    static final int RET = 0x06;
    static final int MISC = 0x07;

    // sizes of a load; a word is 4 bytes
    static final int W = 0x00;
    static final int H = 0x08;
    static final int B = 0x10;

    // modes of a load
    static final int IMM = 0x00;
    static final int ABS = 0x20;
    static final int IND = 0x40;
    static final int MEM = 0x60;
    static final int LEN = 0x80;
    static final int MSH = 0xA0;

    // operations of ALU
    static final int ADD = 0x00;
    static final int SUB = 0x10;
    static final int MUL = 0x20;
    static final int DIV = 0x30;
    static final int OR = 0x40;
    static final int AND = 0x50;
    static final int LSH = 0x60;
    static final int RSH = 0x70;
    static final int NEG = 0x80;
    static final int MOD = 0x90;
    static final int XOR = 0xA0;

    // operations of JMP
    static final int JA = 0x00;
    static final int JEQ = 0x10;
    static final int JGT = 0x20;
    static final int JGE = 0x30;
    static final int JSET = 0x40;

    // the second operand of ALU and JMP: k or X
    static final int K = 0x00;
    static final int X = 0x08;

    // what RET returns, beside K
    static final int A = 0x10;

    // operations of MISC
    static final int TAX = 0x00;
    static final int TXA = 0x80;

    /** Words of scratch memory, M[]. */
    static final int MEMORY_WORDS = 16;

    private Opcodes() {}

    static int classOf(int code) {
        return code & 0x07;
    }

    static int sizeOf(int code) {
        return code & 0x18;
    }

    /** How many bytes a load reads. */
    static int bytesOf(int code) {
        int size = sizeOf(code);
        return size == W ? 4 : size == H ? 2 : 1;
    }

    static int modeOf(int code) {
        return code & 0xE0;
    }

    static int operationOf(int code) {
        return code & 0xF0;
    }
}
