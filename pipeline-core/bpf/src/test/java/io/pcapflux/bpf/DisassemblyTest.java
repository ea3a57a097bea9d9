package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.pcapflux.packet.LinkType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs are printed as libpcap and tcpdump print them. */
@NeedsLibpcap
class DisassemblyTest {
    private static final int LONG_PROGRAM = 1200;

    /** By tcpdump's names, those that number their link type in memory as in files. */
    private static final Map<String, Integer> LINK_TYPES =
            Map.of("EN10MB", 1, "LINUX_SLL", 113, "IEEE802_11_RADIO", 127, "FRELAY", 107, "C_HDLC", 104);

    /** libpcap's printer. */
    @SuppressWarnings("MemberName")
    interface Printer extends Library {
        String bpf_image(Pointer instruction, int at);
    }

    private record Filter(String linkType, String expression) {}

    private final Path captures = Path.of(System.getProperty("captures", "../../../shared/captures"));
    private final Printer libpcap = Native.load("pcap", Printer.class);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -2, 0x12345678, Integer.MIN_VALUE})
    void everyInstructionIsPrintedAsLibpcapDoes(int k) {
        for (int code : RandomPrograms.CODES) {
            BpfInstruction instruction = new BpfInstruction(code, 2, 255, k);
            List<String> lines = Disassembly.of(Collections.nCopies(LONG_PROGRAM, instruction));
            for (int at = 0; at < LONG_PROGRAM; at += 109) {
                assertThat(lines.get(at)).isEqualTo(image(instruction, at));
            }
        }
    }

    private String image(BpfInstruction instruction, int at) {
        try (Memory memory = new Memory(NativeFilter.INSTRUCTION_BYTES)) {
            NativeFilter.write(instruction, memory, 0);
            return libpcap.bpf_image(memory, at);
        }
    }

    @Test
    void theSnapshotLengthIsWhatAnAcceptedPacketReturns() throws Exception {
        requireTcpdump();
        List<String> lines =
                FilterExpression.of("udp").compile(LinkType.ETHERNET, 96).disassembly();
        assertThat(lines).contains("(010) ret      #96").isEqualTo(tcpdump("-s", "96", "-d", "udp"));
    }

    @TestFactory
    Stream<DynamicTest> foreignExpressionsArePrintedAsTcpdumpDoes() throws IOException {
        requireTcpdump();
        require(Files.isRegularFile(captures.resolve("filters.tsv")), "no captures in " + captures, false);
        List<Filter> filters = TsvRow.read(captures.resolve("filters.tsv"))
                .filter(row -> row.get("status").equals("ok") && LINK_TYPES.containsKey(row.get("dlt")))
                .map(row -> new Filter(row.get("dlt"), row.get("expression")))
                .filter(filter -> !filter.expression().contains("bound")) // for a live adapter it is another program
                .distinct()
                .toList();
        assertThat(filters).hasSizeGreaterThan(30);
        return filters.stream().map(filter -> dynamicTest(filter.toString(), () -> compare(filter)));
    }

    private static void compare(Filter filter) throws Exception {
        int linkType = LINK_TYPES.getOrDefault(filter.linkType(), 0);
        assertThat(FilterExpression.of(filter.expression())
                        .compile(new LinkType(linkType))
                        .disassembly())
                .isEqualTo(tcpdump("-y", filter.linkType(), "-d", "--", filter.expression()));
    }

    private static List<String> tcpdump(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("tcpdump"), Stream.of(arguments))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.lines().toList();
    }

    private static void requireTcpdump() {
        boolean found = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tcpdump")));
        require(found, "tcpdump is not installed", "true".equals(System.getenv("CI")));
    }

    private static void require(boolean met, String otherwise, boolean always) {
        if (!met) {
            assertThat(always).as(otherwise).isFalse();
            System.out.println("DisassemblyTest skipped: " + otherwise);
            Assumptions.abort(otherwise);
        }
    }
}
