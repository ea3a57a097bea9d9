package io.pcapflux.bpf;

import static io.pcapflux.bpf.Opcodes.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every engine makes of a program. */
abstract class FilterEngineContract {
    private static final int MARGIN = 3;
    private static final int ACCEPTED = 96;
    private static final BpfInstruction RETURN_A = BpfInstruction.of(RET | A, 0);
    private static final BpfInstruction ACCEPT = BpfInstruction.of(RET | K, ACCEPTED);

    abstract FilterEngine engine(List<BpfInstruction> program);

    /** Bytes 0x81, 0x82 ... in a chunk that goes on with 0xEE on both sides. */
    private int run(int length, int originalLength, BpfInstruction... program) {
        byte[] chunk = new byte[length + 2 * MARGIN];
        Arrays.fill(chunk, (byte) 0xEE);
        for (int i = 0; i < length; i++) {
            chunk[MARGIN + i] = (byte) (0x81 + i);
        }
        return engine(List.of(program)).run(chunk, MARGIN, length, originalLength);
    }

    private int run(BpfInstruction... program) {
        return run(8, 8, program);
    }

    private static BpfInstruction op(int code, int k) {
        return BpfInstruction.of(code, k);
    }

    private static BpfInstruction jump(int code, int k) {
        return new BpfInstruction(code, 1, 0, k);
    }

    private static int bits(String hex) {
        return Integer.parseUnsignedInt(hex, 16);
    }

    @ParameterizedTest
    @CsvSource({
        "0x20, 0, 81828384",
        "0x20, 4, 85868788",
        "0x28, 0, 8182",
        "0x28, 6, 8788",
        "0x30, 0, 81",
        "0x30, 7, 88",
    })
    void loadsBigEndianUnsignedUpToTheLastByte(String code, int k, String expected) {
        assertThat(run(op(Integer.decode(code), k), RETURN_A)).isEqualTo(bits(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0x20, 5",
        "0x20, 8",
        "0x20, -1",
        "0x20, -4",
        "0x20, 2147483647",
        "0x28, 7",
        "0x28, -1",
        "0x28, -2",
        "0x30, 8",
        "0x30, -1",
        "0x30, -2147483648",
    })
    void loadsBeyondTheCapturedBytesReject(String code, int k) {
        assertThat(run(8, 1500, op(Integer.decode(code), k), ACCEPT)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0x40, 1, 3, 85868788", "0x40, 4, 0, 85868788", "0x40, 0, 4, 85868788",
        "0x48, 2, 4, 8788", "0x50, 3, 4, 88", "0x50, 7, 0, 88",
    })
    void indexedLoadsAddX(String code, int x, int k, String expected) {
        assertThat(run(op(LDX | IMM, x), op(Integer.decode(code), k), RETURN_A)).isEqualTo(bits(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0x40, 1, 4",
        "0x48, 3, 4",
        "0x50, 4, 4",
        "0x40, -1, 1",
        "0x40, 1, -1",
        "0x48, -2, 2",
        "0x48, -1, 5",
        "0x50, -1, 1",
        "0x50, -1, 8",
        "0x50, -2147483648, -2147483648",
        "0x50, -1, -1",
        "0x50, 2147483647, 2147483647",
    })
    void indexedLoadsDoNotWrapAround(String code, int x, int k) {
        assertThat(run(op(LDX | IMM, x), op(Integer.decode(code), k), ACCEPT)).isZero();
    }

    @Test
    void anEmptyPacketRejectsAtTheFirstLoad() {
        assertThat(run(0, 60, op(LD | ABS | B, 0), ACCEPT)).isZero();
        assertThat(run(0, 60, op(LDX | MSH | B, 0), ACCEPT)).isZero();
        assertThat(run(0, 60, ACCEPT)).isEqualTo(ACCEPTED);
    }

    @Test
    void headerLengthIsFourTimesTheLowNibble() {
        BpfInstruction[] program = {op(LDX | MSH | B, 7), op(MISC | TXA, 0), RETURN_A};
        assertThat(run(program)).isEqualTo(0x8 << 2);
        assertThat(run(7, 8, program)).isZero();
        assertThat(run(op(LDX | MSH | B, -1), ACCEPT)).isZero();
    }

    @Test
    void lengthIsThatOnTheWire() {
        assertThat(run(8, 1514, op(LD | LEN, 0), RETURN_A)).isEqualTo(1514);
        assertThat(run(8, -2, op(LDX | LEN, 0), op(MISC | TXA, 0), RETURN_A)).isEqualTo(-2);
    }

    @ParameterizedTest
    @CsvSource({
        "0x04, ffffffff, 2, 1",
        "0x14, 1, 2, ffffffff",
        "0x24, 80000001, 2, 2",
        "0x34, ffffffff, 2, 7fffffff",
        "0x34, fffffffe, ffffffff, 0",
        "0x94, ffffffff, 10, f",
        "0x94, 7, ffffffff, 7",
        "0x44, f0, f, ff",
        "0x54, ff, 3c, 3c",
        "0xa4, ff, f, f0",
        "0x64, 1, 1f, 80000000",
        "0x64, 1, 0, 1",
        "0x64, 1, 20, 0",
        "0x64, 1, ffffffff, 0",
        "0x64, 1, 80000000, 0",
        "0x74, 80000000, 1f, 1",
        "0x74, ffffffff, 20, 0",
        "0x74, ffffffff, 80000001, 0",
    })
    void calculatesUnsignedWithConstantsAndWithX(String code, String a, String b, String expected) {
        int alu = Integer.decode(code);
        assertThat(run(op(LD | IMM, bits(a)), op(alu | K, bits(b)), RETURN_A)).isEqualTo(bits(expected));
        assertThat(run(op(LD | IMM, bits(a)), op(LDX | IMM, bits(b)), op(alu | X, 0), RETURN_A))
                .isEqualTo(bits(expected));
    }

    @Test
    void negates() {
        assertThat(run(op(LD | IMM, 5), op(ALU | NEG, 0), RETURN_A)).isEqualTo(-5);
        assertThat(run(op(LD | IMM, Integer.MIN_VALUE), op(ALU | NEG, 0), RETURN_A))
                .isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void divisionByZeroRejects() {
        assertThat(run(op(LD | IMM, 5), op(ALU | DIV | X, 0), ACCEPT)).isZero();
        assertThat(run(op(LD | IMM, 5), op(ALU | MOD | X, 0), ACCEPT)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0x15, 7, 7, true",
        "0x15, 7, 8, false",
        "0x25, 8, 7, true",
        "0x25, 7, 7, false",
        "0x25, ffffffff, 1, true",
        "0x25, 1, ffffffff, false",
        "0x35, 7, 7, true",
        "0x35, 6, 7, false",
        "0x35, 80000000, 7fffffff, true",
        "0x35, 7fffffff, 80000000, false",
        "0x45, 80000000, ffffffff, true",
        "0x45, 6, 9, false",
        "0x45, 6, 0, false",
    })
    void comparesUnsignedWithConstantsAndWithX(String code, String a, String b, boolean holds) {
        int jump = Integer.decode(code);
        BpfInstruction no = op(RET | K, 1);
        BpfInstruction yes = op(RET | K, 2);
        int expected = holds ? 2 : 1;
        assertThat(run(op(LD | IMM, bits(a)), jump(jump | K, bits(b)), no, yes)).isEqualTo(expected);
        assertThat(run(op(LD | IMM, bits(a)), op(LDX | IMM, bits(b)), jump(jump | X, 0), no, yes))
                .isEqualTo(expected);
    }

    @Test
    void jumpsForward() {
        assertThat(run(op(JMP | JA, 2), op(RET | K, 1), op(RET | K, 2), ACCEPT)).isEqualTo(ACCEPTED);
    }

    @Test
    void aTestMayLeadToTheSamePlaceEitherWay() {
        assertThat(run(new BpfInstruction(JMP | JEQ | K, 0, 0, 7), ACCEPT)).isEqualTo(ACCEPTED);
        assertThat(run(new BpfInstruction(JMP | JGT | X, 1, 1, 0), op(RET | K, 1), ACCEPT))
                .isEqualTo(ACCEPTED);
    }

    @Test
    void whatIsNeverReachedDoesNoHarm() {
        assertThat(run(ACCEPT, op(ALU | DIV | X, 0), op(LD | ABS | W, -1), op(JMP | JA, 0), RETURN_A))
                .isEqualTo(ACCEPTED);
    }

    @Test
    void aLoopEndsWhenItsTestSaysSo() {
        BpfInstruction[] countToSix = {
            op(ALU | ADD | K, 1), new BpfInstruction(JMP | JEQ | K, 1, 0, 6), op(JMP | JA, -3), RETURN_A
        };
        assertThat(run(countToSix)).isEqualTo(6);
    }

    @Test
    void aLoopWithoutAnEndRejects() {
        assertThat(run(op(LD | IMM, 1), op(JMP | JA, -2), ACCEPT)).isZero();
    }

    @Test
    void scratchMemoryKeepsWhatWasStored() {
        assertThat(run(op(LD | IMM, 7), op(ST, 15), op(LD | IMM, 0), op(LD | MEM, 15), RETURN_A))
                .isEqualTo(7);
        assertThat(run(op(LDX | IMM, -1), op(STX, 0), op(LDX | IMM, 0), op(LDX | MEM, 0), op(MISC | TXA, 0), RETURN_A))
                .isEqualTo(-1);
    }

    @Test
    void scratchMemoryStartsAsZerosForEachPacket() {
        FilterEngine addsFive =
                engine(List.of(op(LD | MEM, 3), op(ALU | ADD | K, 5), op(ST, 3), op(LD | MEM, 3), RETURN_A));
        assertThat(addsFive.run(new byte[1], 0, 1, 1)).isEqualTo(5);
        assertThat(addsFive.run(new byte[1], 0, 1, 1)).isEqualTo(5);
    }

    @Test
    void registersStartAsZerosAndMove() {
        assertThat(run(RETURN_A)).isZero();
        assertThat(run(op(MISC | TXA, 0), RETURN_A)).isZero();
        assertThat(run(op(LD | IMM, 9), op(MISC | TAX, 0), op(LD | IMM, 1), op(MISC | TXA, 0), RETURN_A))
                .isEqualTo(9);
    }
}
