package io.pcapflux.bpf;

import static io.pcapflux.bpf.Opcodes.*;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pcapflux.packet.LinkType;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpfVerifierTest {
    private static final BpfInstruction ACCEPT = BpfInstruction.of(RET | K, 1);

    private static ThrowingCallable verifying(BpfInstruction... program) {
        return () -> new BpfProgram(LinkType.ETHERNET, List.of(program));
    }

    private static void assertRefused(String why, BpfInstruction... program) {
        assertThatIllegalArgumentException().isThrownBy(verifying(program)).withMessageContaining(why);
    }

    private static void assertAllowed(BpfInstruction... program) {
        assertThatCode(verifying(program)).doesNotThrowAnyException();
    }

    @Test
    void aProgramHasInstructions() {
        assertRefused("at least one");
        assertAllowed(ACCEPT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x08, 0x10, 0x21, 0x29, 0x38, 0x41, 0xA0, 0xB0, 0x55, 0x0E, 0x17, 0x8C, 0xB4, 0x130, 0xFFFF})
    void unknownCodesAreRefused(int code) {
        assertRefused("instruction 0", BpfInstruction.of(code, 1), ACCEPT);
    }

    @Test
    void theLastInstructionReturns() {
        assertRefused("does not return", ACCEPT, BpfInstruction.of(LD | IMM, 1));
    }

    @Test
    void conditionalJumpsStayInside() {
        assertAllowed(new BpfInstruction(JMP | JEQ | K, 1, 0, 7), ACCEPT, ACCEPT);
        assertRefused("leaves the program", new BpfInstruction(JMP | JEQ | K, 2, 0, 7), ACCEPT, ACCEPT);
        assertRefused("leaves the program", new BpfInstruction(JMP | JSET | X, 0, 255, 7), ACCEPT, ACCEPT);
        assertRefused("leaves the program", new BpfInstruction(JMP | JGT | K, -1, 0, 7), ACCEPT, ACCEPT);
    }

    @Test
    void unconditionalJumpsStayInside() {
        assertAllowed(BpfInstruction.of(JMP | JA, 1), ACCEPT, ACCEPT);
        assertAllowed(BpfInstruction.of(LD | IMM, 1), BpfInstruction.of(JMP | JA, -2), ACCEPT);
        assertRefused("leaves the program", BpfInstruction.of(JMP | JA, 2), ACCEPT, ACCEPT);
        assertRefused("leaves the program", BpfInstruction.of(JMP | JA, -2), ACCEPT);
        assertRefused("leaves the program", BpfInstruction.of(JMP | JA, Integer.MAX_VALUE), ACCEPT);
        assertRefused("leaves the program", BpfInstruction.of(JMP | JA, Integer.MIN_VALUE), ACCEPT);
        assertRefused("jumps to itself", BpfInstruction.of(JMP | JA, -1), ACCEPT);
    }

    @ParameterizedTest
    @ValueSource(ints = {ST, STX, LD | MEM, LDX | MEM})
    void scratchMemoryHasSixteenWords(int code) {
        assertAllowed(BpfInstruction.of(code, 15), ACCEPT);
        assertRefused("scratch memory", BpfInstruction.of(code, 16), ACCEPT);
        assertRefused("scratch memory", BpfInstruction.of(code, -1), ACCEPT);
    }

    @Test
    void divisionByAConstantZeroIsRefused() {
        assertRefused("divides by zero", BpfInstruction.of(ALU | DIV | K, 0), ACCEPT);
        assertRefused("divides by zero", BpfInstruction.of(ALU | MOD | K, 0), ACCEPT);
        assertAllowed(BpfInstruction.of(ALU | DIV | K, -1), BpfInstruction.of(ALU | MOD | X, 0), ACCEPT);
    }

    @Test
    void noEngineEverSeesWhatIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new BpfProgram(LinkType.ETHERNET, List.of(BpfInstruction.of(LD | IMM, 1)), verified -> {
                            throw new AssertionError("made for " + verified);
                        }));
    }
}
