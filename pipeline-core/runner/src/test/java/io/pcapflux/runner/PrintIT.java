package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code read} prints and which packets it picks, beside tcpdump. */
class PrintIT {
    private static final String SAMPLE =
            Programs.HOME.resolve("examples/sample.pcap").toString();

    @TempDir
    Path folder;

    private List<String> read(String... options) {
        return Programs.pcapflux(folder, concat("read", SAMPLE, options))
                .orFail()
                .text()
                .lines()
                .toList();
    }

    private List<String> tcpdump(String... options) {
        Programs.need("tcpdump");
        return Programs.run(folder, Map.of(), concat("tcpdump", "-nnr" + SAMPLE, options))
                .orFail()
                .text()
                .lines()
                .toList();
    }

    private static String[] concat(String first, String second, String... rest) {
        String[] all = new String[rest.length + 2];
        all[0] = first;
        all[1] = second;
        System.arraycopy(rest, 0, all, 2, rest.length);
        return all;
    }

    private static List<String> hex(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("\t0x")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "-xx", "-X", "-XX"})
    void bytesArePrintedAsTcpdumpDoes(String option) {
        List<String> ours = read(option);
        assertThat(hex(ours)).isNotEmpty().isEqualTo(hex(tcpdump(option)));
        assertThat(ours).hasSizeGreaterThan(hex(ours).size());
    }

    @Test
    void timesArePrintedAsTcpdumpDoes() {
        assertThat(firstWords(read("-n", "--format", "tcpdump-time"))).isEqualTo(firstWords(tcpdump()));
    }

    private static List<String> firstWords(List<String> lines) {
        return lines.stream().map(line -> line.split(" ", 2)[0]).toList();
    }

    @Test
    void startAndStopPickPacketsByTimeAndTheLedgerSaysSo() throws IOException {
        List<String> times = firstWords(read("--format", "iso"));
        List<String> sorted = times.stream().sorted().toList();
        String start = sorted.get(sorted.size() / 3);
        String stop = sorted.get(2 * sorted.size() / 3);

        List<String> picked = read("--start", start, "--stop", stop, "--format", "iso", "--report", "ledger.json");

        assertThat(firstWords(picked))
                .isNotEmpty()
                .isEqualTo(times.stream()
                        .filter(time -> time.compareTo(start) >= 0 && time.compareTo(stop) < 0)
                        .toList());
        assertThat(Files.readString(folder.resolve("ledger.json")))
                .contains("\"name\":\"time-range\"", "\"tooEarly\":", "\"tooLate\":", "\"withoutTime\":0")
                .contains("\"balanced\":true", "\"loss\":false");
    }

    @Test
    void whatDecodesPacketsIsOnlyLoadedWhereTheyArePrinted() {
        Map<String, String> log = Map.of("PCAPFLUX_OPTS", "-Xlog:class+load");
        assertThat(Programs.run(folder, log, Programs.command("read", SAMPLE, "--count"))
                        .orFail()
                        .text())
                .contains("io.pcapflux.runner.Main")
                .doesNotContain("org.pcap4j");
        assertThat(Programs.run(folder, log, Programs.command("read", SAMPLE))
                        .orFail()
                        .text())
                .contains("org.pcap4j");
    }

    @Test
    void aFileIsNamedByItsUriToo() {
        String uri = Path.of(SAMPLE).toUri().toString();
        Programs.Result count =
                Programs.pcapflux(folder, "read", "--count", SAMPLE).orFail();
        assertThat(Programs.pcapflux(folder, "read", "--count", uri).orFail().text())
                .isEqualTo(count.text());
        assertThat(Programs.pcapflux(folder, "info", "--json", uri).orFail().text())
                .contains("\"complete\":true");
    }

    @Test
    void helpIsACommandToo() {
        String top = Programs.pcapflux(folder, "--help").orFail().text();
        assertThat(top).contains("Usage: pcapflux", "capture");
        assertThat(Programs.pcapflux(folder, "help").orFail().text()).isEqualTo(top);
        assertThat(Programs.pcapflux(folder, "help", "help").orFail().text()).isEqualTo(top);
        assertThat(Programs.pcapflux(folder, "help", "read").orFail().text())
                .isEqualTo(Programs.pcapflux(folder, "read", "--help").orFail().text())
                .contains("Usage: pcapflux read");
        Programs.Result unknown = Programs.pcapflux(folder, "help", "nosuch");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no command nosuch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read rpcap://eth0",
                "info rpcap://host:2002/eth0",
                "read http://host/x.pcap",
                "read in.pcap --start tomorrow",
                "read in.pcap --start 10 --stop 10",
                "read in.pcap --format local",
                "read in.pcap -x -w out.pcap",
                "read in.pcap --format iso --count"
            })
    void wrongUsageIsOneLineAndExitsTwo(String arguments) {
        Programs.Result result = Programs.pcapflux(folder, arguments.split(" ", -1));
        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.errors()).hasSize(1).first().asString().startsWith("pcapflux: ");
    }
}
