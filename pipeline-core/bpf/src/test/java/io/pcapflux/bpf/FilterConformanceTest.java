package io.pcapflux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Foreign captures and expressions: the same packets are accepted, by generated and by interpreted programs, and the same
 * expressions refused as tcpdump did with libpcap 1.10.3. With another libpcap, only the rows on which its versions agree.
 */
@NeedsLibpcap
class FilterConformanceTest {
    private static final String RECORDED_WITH = "libpcap version 1.10.3";
    private static final String NO_CAPTURE = "-";
    private static final int SNAPLEN = 262_144;
    private static final FilterCompiler INTERPRETING = new LibpcapCompiler("pcap", BpfInterpreter::new);

    /** What beside compiling is asked of libpcap here. */
    @SuppressWarnings("MemberName")
    interface Pcap extends Library {
        String pcap_lib_version();

        int pcap_datalink_name_to_val(String name);
    }

    private final Path captures = Path.of(System.getProperty("captures", "../../../shared/captures"));
    private final Pcap libpcap = Native.load("pcap", Pcap.class);
    private final boolean asRecorded = libpcap.pcap_lib_version().startsWith(RECORDED_WITH);

    @TestFactory
    Stream<DynamicContainer> acceptsWhatLibpcapAccepts() throws IOException {
        if (!Files.isRegularFile(captures.resolve("filters.tsv"))) {
            System.out.println("FilterConformanceTest skipped: no captures in " + captures);
            return abort("no captures in " + captures);
        }
        Map<String, List<TsvRow>> rows = TsvRow.read(captures.resolve("filters.tsv"))
                .filter(row -> asRecorded || row.get("note").isEmpty())
                .collect(Collectors.groupingBy(row -> row.get("capture"), LinkedHashMap::new, Collectors.toList()));
        return rows.entrySet().stream().map(entry -> container(entry.getKey(), entry.getValue()));
    }

    private DynamicContainer container(String capture, List<TsvRow> rows) {
        List<Packet> packets = capture.equals(NO_CAPTURE) ? List.of() : packets(capture);
        return dynamicContainer(
                capture,
                rows.stream()
                        .map(row -> dynamicTest(row.line() + ": " + row.get("expression"), () -> check(row, packets))));
    }

    private List<Packet> packets(String capture) {
        try (CaptureReader reader = CaptureFiles.open(captures.resolve(capture))) {
            List<Packet> packets = new ArrayList<>();
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                packets.add(packet);
            }
            return packets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(TsvRow row, List<Packet> packets) {
        LinkType linkType =
                packets.isEmpty() ? linkType(row.get("dlt")) : packets.get(0).linkType();
        // Without a file tcpdump compiles as for a live adapter.
        boolean onlyLive =
                row.get("capture").equals(NO_CAPTURE) && row.get("expression").equals("outbound");
        if (row.get("status").equals("rejected")) {
            checkRefused(row, linkType, row.get("tcpdump_stderr").replaceFirst("^tcpdump: ", ""));
        } else if (onlyLive) {
            checkRefused(row, linkType, "inbound/outbound not supported on");
        } else {
            String expression = row.get("expression");
            checkAccepted(row, packets, FilterExpression.of(expression).compile(linkType));
            checkAccepted(row, packets, INTERPRETING.compile(expression, linkType, SNAPLEN));
        }
    }

    private static void checkRefused(TsvRow row, LinkType linkType, String reason) {
        String expression = row.get("expression");
        assertThatThrownBy(() -> FilterExpression.of(expression).compile(linkType))
                .isInstanceOf(FilterSyntaxException.class);
        assertThatThrownBy(() -> INTERPRETING.compile(expression, linkType, SNAPLEN))
                .isInstanceOfSatisfying(
                        FilterSyntaxException.class, e -> assertThat(e.reason()).startsWith(reason));
    }

    private static void checkAccepted(TsvRow row, List<Packet> packets, BpfProgram program) {
        FrameList accepted = new FrameList();
        for (int i = 0; i < packets.size(); i++) {
            if (program.accepts(packets.get(i))) {
                accepted.add(i + 1);
            }
        }
        if (!row.get("capture").equals(NO_CAPTURE)) {
            assertThat(packets).hasSize(row.number("packets_total"));
            assertThat(accepted.size()).isEqualTo(row.number("packets_accepted"));
            assertThat(accepted.asRecorded()).isEqualTo(row.get("accepted_frames"));
        }
    }

    private LinkType linkType(String dltName) {
        int dlt = libpcap.pcap_datalink_name_to_val(dltName);
        assertThat(dlt).as(dltName).isNotNegative();
        return new LinkType(dlt);
    }
}
