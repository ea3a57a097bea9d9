package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random programs over random packets give what libpcap's own {@code bpf_filter} gives, interpreted and generated. A
 * case is one program over four packets; {@code -Dbpf.cases=} and {@code -Dbpf.seed=} set how many and which.
 */
@NeedsLibpcap
class FilterEnginesAgainstLibpcapTest {
    private static final int CASES = Integer.getInteger("bpf.cases", 10_000);
    private static final long SEED = Long.getLong("bpf.seed", System.nanoTime());
    private static final int PACKETS_EACH = 4;
    private static final int MARGIN = 5;
    private static final byte[] NO_BYTES = {};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final RandomPrograms programs = new RandomPrograms(random);

    @Test
    void randomProgramsGiveTheSameResult() {
        System.out.println("random programs: -Dbpf.cases=" + CASES + " -Dbpf.seed=" + SEED);
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            accepted += runAll(programs.program());
        }
        assertThat(accepted / (double) (CASES * PACKETS_EACH))
                .as("accepted, so that the comparison means something")
                .isBetween(0.1, 0.9);
    }

    private int runAll(List<BpfInstruction> program) {
        BpfVerifier.verify(program);
        FilterEngine interpreter = new BpfInterpreter(program);
        FilterEngine generated = FilterGenerator.generate(program).orElseThrow();
        int accepted = 0;
        try (NativeFilter libpcap = new NativeFilter(program)) {
            for (int i = 0; i < PACKETS_EACH; i++) {
                byte[] packet = i == 0 ? NO_BYTES : programs.packet();
                int originalLength = random.nextInt();
                int expected = libpcap.run(packet, 0, packet.length, originalLength);
                check("interpreted", interpreter, program, packet, originalLength, expected);
                check("generated", generated, program, packet, originalLength, expected);
                accepted += expected == 0 ? 0 : 1;
            }
        }
        return accepted;
    }

    private static void check(
            String name,
            FilterEngine engine,
            List<BpfInstruction> program,
            byte[] packet,
            int originalLength,
            int expected) {
        byte[] chunk = new byte[packet.length + 2 * MARGIN];
        Arrays.fill(chunk, (byte) 0xEE);
        System.arraycopy(packet, 0, chunk, MARGIN, packet.length);
        int found = engine.run(chunk, MARGIN, packet.length, originalLength);
        if (found != expected) {
            throw new AssertionError(name + " gives " + found + " and libpcap " + expected + " for " + program
                    + " over " + HexFormat.of().formatHex(packet) + ", length " + originalLength + ", seed " + SEED);
        }
    }
}
