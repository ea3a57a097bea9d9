package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterGeneratorTest extends FilterEngineContract {
    private static final BpfInstruction ACCEPT = BpfInstruction.of(Opcodes.RET, 1);

    @Override
    FilterEngine engine(List<BpfInstruction> program) {
        return FilterGenerator.generate(program).orElseThrow();
    }

    @Test
    void anOrdinaryProgramIsGenerated() {
        assertThat(FilterGenerator.engine(List.of(ACCEPT)).getClass().isHidden())
                .isTrue();
    }

    /** From where HotSpot no longer compiles to where a method can no longer be. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 8000, 100_000})
    void aProgramTooLongToBeCompiledIsInterpreted(int lengths) {
        List<BpfInstruction> program = anyOfTheFirst(lengths);
        BpfVerifier.verify(program);
        assertThat(FilterGenerator.generate(program)).isEmpty();
        FilterEngine engine = FilterGenerator.engine(program);
        assertThat(engine).isInstanceOf(BpfInterpreter.class);
        assertThat(engine.run(new byte[0], 0, 0, lengths - 1)).isEqualTo(1);
        assertThat(engine.run(new byte[0], 0, 0, lengths)).isZero();
    }

    @Test
    void theLongestMethodIsShortEnoughToBeCompiled() {
        int longest = 1;
        while (FilterGenerator.generate(anyOfTheFirst(longest + 1)).isPresent()) {
            longest++;
        }
        FilterEngine engine = engine(anyOfTheFirst(longest));
        assertThat(engine.run(new byte[0], 0, 0, longest - 1)).isEqualTo(1);
        assertThat(engine.run(new byte[0], 0, 0, longest)).isZero();
        assertThat(longest).isGreaterThan(300);
    }

    /** Accepts packets of length 0, 1, 2 ... */
    private static List<BpfInstruction> anyOfTheFirst(int lengths) {
        List<BpfInstruction> program = new ArrayList<>();
        program.add(BpfInstruction.of(Opcodes.LD | Opcodes.LEN, 0));
        for (int length = 0; length < lengths; length++) {
            program.add(new BpfInstruction(Opcodes.JMP | Opcodes.JEQ, 0, 1, length));
            program.add(ACCEPT);
        }
        program.add(BpfInstruction.of(Opcodes.RET, 0));
        return program;
    }

    @Test
    void aProgramNobodyHoldsIsUnloaded() {
        WeakReference<Class<?>> generated =
                new WeakReference<>(engine(List.of(ACCEPT)).getClass());
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(generated.refersTo(null)).isTrue();
        });
    }

    @Test
    void anEngineIsSharedByThreads() {
        FilterEngine engine = engine(List.of(
                BpfInstruction.of(Opcodes.LD | Opcodes.LEN, 0),
                BpfInstruction.of(Opcodes.ST, 0),
                BpfInstruction.of(Opcodes.LD | Opcodes.IMM, 0),
                BpfInstruction.of(Opcodes.LD | Opcodes.MEM, 0),
                BpfInstruction.of(Opcodes.RET | Opcodes.A, 0)));
        boolean allRight = java.util.stream.IntStream.range(0, 1_000_000)
                .parallel()
                .allMatch(length -> engine.run(new byte[0], 0, 0, length) == length);
        assertThat(allRight).isTrue();
    }
}
