package io.pcapflux.sink.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** Captures of all kinds, beside tcpdump. */
class ConsoleCorpusTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int DBUS = 231;
    private static final long LONGEST = 262_144;
    private static final Pattern NUMBERED = Pattern.compile("\\s*(\\d+)  .*");

    /** What tcpdump prints of the packet it has the number of. */
    private record Printed(int number, boolean cut, List<String> hex) {}

    private static List<String> printed(ConsoleSink sink, ByteArrayOutputStream out, List<Packet> packets) {
        sink.consume(Flux.fromIterable(packets)).block(SOON);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void everyPacketOfEveryCaptureIsToldInOneLine() throws IOException {
        int lines = 0;
        for (Path file : ForeignCaptures.all()) {
            List<Packet> packets = ForeignCaptures.packets(file);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            List<String> told = printed(ConsoleSink.to(out), out, packets);
            assertThat(told).as(file.toString()).hasSameSizeAs(packets);
            for (int i = 0; i < told.size(); i++) {
                assertThat(told.get(i))
                        .as("%s #%d", file, i)
                        .contains(", length " + packets.get(i).originalLength())
                        .matches("[ -~]+");
            }
            lines += told.size();
        }
        assertThat(lines).isGreaterThan(1000);
        assertThat(Files.readString(Path.of("/proc/self/maps")))
                .as("native code for mere decoding")
                .doesNotContain("libpcap.so", "jnidispatch");
    }

    @Test
    void aPacketCutOffAnywhereIsStillToldInOneLine() throws IOException {
        SummaryLine summary = new SummaryLine(new TimeColumn(TimeFormat.DATE_TIME));
        for (Path file : ForeignCaptures.all()) {
            List<Packet> packets = ForeignCaptures.packets(file);
            for (Packet packet : packets.subList(0, Math.min(10, packets.size()))) {
                for (int length = 0; length < Math.min(120, packet.capturedLength()); length++) {
                    StringBuilder line = new StringBuilder();
                    summary.append(line, packet.truncate(length));
                    assertThat(line.toString())
                            .contains(", length " + packet.originalLength())
                            .matches("[ -~]+");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dump.class)
    void theBytesArePrintedAsTcpdumpPrintsThem(Dump dump) throws IOException, InterruptedException {
        ForeignCaptures.needTcpdump();
        int compared = 0;
        List<Path> files = ForeignCaptures.all();
        for (int i = 0; i < files.size(); i += dump.withAscii() ? 6 : 2) {
            Path file = files.get(i);
            List<Packet> packets = ForeignCaptures.packets(file);
            for (Printed theirs : tcpdumps(file, option(dump))) {
                Packet packet = packets.get(theirs.number() - 1);
                if (isWellDefined(packet)
                        && (dump.withLink() || (packet.linkType().number() == 1 && !theirs.cut()))) {
                    StringBuilder ours = new StringBuilder();
                    HexDump.append(ours, packet, dump);
                    assertThat(ours.toString().lines().toList())
                            .as("%s #%d", file, theirs.number())
                            .isEqualTo(theirs.hex());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    /** libpcap cuts what is above the snaplen off, and refuses a packet shorter than what was captured of it. */
    private static boolean isWellDefined(Packet packet) {
        if (packet.linkType().number() == DBUS) {
            return false; // tcpdump does not know it, and so prints its bytes twice
        }
        long snaplen = packet.captureInterface().snaplen();
        return packet.capturedLength() <= packet.originalLength()
                && (snaplen == 0 || packet.capturedLength() <= snaplen)
                && packet.originalLength() <= LONGEST
                && packet.originalLength() > 0;
    }

    private static String option(Dump dump) {
        return "-" + (dump.withAscii() ? "X" : "x").repeat(dump.withLink() ? 2 : 1);
    }

    /** Where tcpdump meets the end of a packet too early, it forgets how long its link-level header was. */
    private static List<Printed> tcpdumps(Path file, String option) throws IOException, InterruptedException {
        List<Printed> printed = new ArrayList<>();
        for (String line : ForeignCaptures.tcpdump(file, "-t", "--number", option)) {
            Matcher numbered = NUMBERED.matcher(line);
            if (!line.startsWith("\t") && numbered.matches()) {
                printed.add(new Printed(Integer.parseInt(numbered.group(1)), line.contains("[|"), new ArrayList<>()));
            } else if (line.startsWith("\t0x")) {
                printed.get(printed.size() - 1).hex().add(line);
            }
        }
        return printed;
    }

    @Test
    void timesArePrintedAsTcpdumpPrintsThem() throws IOException, InterruptedException {
        ForeignCaptures.needTcpdump();
        List<Path> files = ForeignCaptures.all();
        for (int i = 0; i < files.size(); i += 20) {
            List<Packet> packets = ForeignCaptures.packets(files.get(i));
            TimeColumn column = new TimeColumn(TimeFormat.TCPDUMP_TIME);
            List<String> theirs = ForeignCaptures.tcpdump(files.get(i), "--number").stream()
                    .map(NUMBERED::matcher)
                    .filter(Matcher::matches)
                    .map(line -> line.group().strip().split(" +", 3)[1])
                    .toList();
            assertThat(packets.stream().map(column::of).limit(theirs.size()).toList())
                    .as(files.get(i).toString())
                    .isEqualTo(theirs);
        }
    }
}
