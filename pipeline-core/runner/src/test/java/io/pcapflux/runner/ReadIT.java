package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code read} and {@code info} beside tcpdump. */
class ReadIT {
    private static final Path SAMPLE = Programs.HOME.resolve("examples/sample.pcap");
    private static final String LARGE = "zeek+zeek/testing/btest/Traces/ftp/cwd-navigation.pcap";

    @TempDir
    Path folder;

    @Test
    void aFilteredCopyIsByteIdenticalToTcpdumps() {
        Programs.need("tcpdump");
        Programs.pcapflux(folder, "read", SAMPLE.toString(), "-f", "tcp port 443", "-w", "ours.pcap")
                .orFail();
        Programs.run(folder, Map.of(), "tcpdump", "-r", SAMPLE.toString(), "-w", "theirs.pcap", "tcp port 443")
                .orFail();

        assertThat(folder.resolve("ours.pcap")).hasSameBinaryContentAs(folder.resolve("theirs.pcap"));
    }

    @Test
    void countsAsTcpdumpDoes() {
        Programs.need("tcpdump");
        Programs.Result ours = Programs.pcapflux(folder, "read", "--count", SAMPLE.toString(), "-f", "udp")
                .orFail();
        Programs.Result theirs = Programs.run(folder, Map.of(), "tcpdump", "-r", SAMPLE.toString(), "--count", "udp")
                .orFail();

        assertThat(ours.text()).isEqualTo(theirs.text());
    }

    @Test
    void countsWhatItWritesToo() {
        Programs.Result result = Programs.pcapflux(
                        folder, "read", SAMPLE.toString(), "--count", "-c", "7", "-w", "seven.pcap")
                .orFail();
        assertThat(result.text()).isEqualTo("7 packets" + System.lineSeparator());
        assertThat(Programs.pcapflux(folder, "read", "--count", "seven.pcap")
                        .orFail()
                        .text())
                .isEqualTo(result.text());
        assertThat(Programs.pcapflux(folder, "read", SAMPLE.toString(), "--count", "-w", "-")
                        .exit())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aMissingInputLeavesTheOutputAlone() throws IOException {
        Path before = Files.copy(SAMPLE, folder.resolve("out.pcap"));
        Programs.Result result = Programs.pcapflux(folder, "read", SAMPLE.toString(), "missing.pcap", "-w", "out.pcap");
        assertThat(result.exit()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).contains("missing.pcap: no such file: check the path");
        assertThat(before).hasSameBinaryContentAs(SAMPLE);
    }

    @Test
    void limitStopsTheSourceAndTheReportSaysSo() throws IOException {
        Programs.Result result = Programs.pcapflux(
                        folder, "read", SAMPLE.toString(), "-c", "3", "-w", "three.pcap", "--report", "ledger.json")
                .orFail();

        assertThat(result.errors()).isEmpty();
        assertThat(Files.readString(folder.resolve("ledger.json")))
                .contains("\"received\":3", "\"in\":3,\"out\":3,\"removed\":{\"limited\":0},\"ended\":\"packets: 3\"")
                .contains("\"written\":3", "\"balanced\":true", "\"loss\":false");
    }

    @Test
    void printsALineForEachPacket() {
        Programs.Result count =
                Programs.pcapflux(folder, "read", "--count", SAMPLE.toString()).orFail();
        Programs.Result lines =
                Programs.pcapflux(folder, "read", "-r", SAMPLE.toString()).orFail();

        assertThat(lines.text().lines().count())
                .isEqualTo(Long.parseLong(count.text().split(" ", -1)[0]));
    }

    @Test
    void standardInputAndOutputWork() {
        Programs.Result result = Programs.run(
                folder,
                Map.of(),
                "bash",
                "-c",
                Programs.HOME.resolve("bin/pcapflux") + " read - -w - < " + SAMPLE + " | cmp - " + SAMPLE);

        assertThat(result.exit()).as(result.text() + result.err()).isZero();
    }

    @Test
    void aFileFarLargerThanTheHeapIsReadInConstantMemory() throws IOException {
        Path large = folder.resolve("large.pcap");
        writeCapture(large, 200_000, 1400);
        Map<String, String> heap = Map.of("PCAPFLUX_OPTS", "-Xmx32m");

        Programs.Result copy = Programs.run(
                        folder, heap, Programs.command("read", large.toString(), "-w", "copy.pcap", "--report", "-"))
                .orFail();
        Programs.Result info = Programs.run(folder, heap, Programs.command("info", "--json", large.toString()))
                .orFail();

        assertThat(copy.text()).contains("\"written\":200000", "\"balanced\":true");
        assertThat(folder.resolve("copy.pcap")).hasSameBinaryContentAs(large);
        assertThat(info.text()).contains("\"packets\":200000", "\"capturedBytes\":280000000", "\"complete\":true");
    }

    private static void writeCapture(Path file, int packets, int size) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(262144)
                .putInt(1);
        ByteBuffer record = ByteBuffer.allocate(16 + size).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(header.array());
            for (int i = 0; i < packets; i++) {
                record.clear()
                        .putInt(1_700_000_000 + i)
                        .putInt(i)
                        .putInt(size)
                        .putInt(size)
                        .putInt(i);
                out.write(record.array());
            }
        }
    }

    @Test
    void theProgramOfAFilterIsPrintedAsTcpdumpPrintsIt() {
        Programs.need("tcpdump");
        String sample = Programs.HOME.resolve("examples/sample.pcap").toString();
        for (String filter : List.of("tcp port 443", "ip broadcast", "not ip6 and vlan 7")) {
            Programs.Result ours = Programs.pcapflux(folder, "read", sample, "-d", "-f", filter)
                    .orFail();
            Programs.Result theirs = Programs.run(folder, Map.of(), "tcpdump", "-r", sample, "-d", filter);

            assertThat(ours.text()).as(filter).isEqualTo(theirs.text());
        }
        Programs.Result wrong = Programs.pcapflux(folder, "read", sample, "-d", "-f", "tcp prot 443");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.errors()).hasSize(1);
    }

    @Test
    void onATerminalABarTellsHowFarItIs() throws IOException {
        Programs.need("script");
        Path large = Programs.repeated(folder, Programs.capture(LARGE), 200);
        String[] count = {"read", large.toString(), "--count"};
        String command = String.join(" ", Programs.command(count)) + " --status-interval 5ms";

        Programs.Result onTerminal = Programs.run(folder, Map.of(), "script", "-qec", command, "/dev/null")
                .orFail();
        Programs.Result elsewhere = Programs.pcapflux(folder, count).orFail();

        assertThat(onTerminal.text()).contains("read", "100%", "MiB", "1663400 packets");
        assertThat(elsewhere.err()).isEmpty();
    }
}
