package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Captures as a process, with either engine. */
@NullUnmarked // set by JUnit
abstract class LiveIT {
    @TempDir
    private Path folder;

    private Namespaces net;

    abstract String engine();

    @BeforeEach
    void connect() {
        net = Namespaces.make(folder);
    }

    @AfterEach
    void disconnect() {
        if (net != null) {
            net.close();
        }
    }

    /** Starts capturing and waits until it listens. */
    private Process capture(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 5];
        all[0] = "capture";
        all[1] = "-i";
        all[2] = Namespaces.ADAPTER;
        all[3] = "--engine";
        all[4] = engine();
        System.arraycopy(arguments, 0, all, 5, arguments.length);
        Process process = Programs.start(folder, Map.of(), net.near(Programs.command(all)));
        awaitListening(Programs.err(folder, process));
        return process;
    }

    private static void awaitListening(Path err) {
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(err).contains("listening on near0"));
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private JsonNode report() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve("report.json")));
    }

    private Programs.Result near(String... command) {
        return Programs.run(folder, Map.of(), net.near(command));
    }

    @Test
    void writesWhatWasSentToAFileThatTsharkReads() throws Exception {
        Programs.need("tshark");
        Process process = capture("-w", "out.pcapng", "--report", "report.json");
        net.send(20_000, 96);
        process.destroy(); // SIGTERM
        assertThat(end(process)).isZero();
        assertThat(report().at("/sources/0/received").asLong()).isEqualTo(20_000);
        assertThat(report().at("/balanced").asBoolean()).isTrue();
        String numbers = Programs.run(folder, Map.of(), "tshark", "-r", "out.pcapng", "-T", "fields", "-e", "data.data")
                .orFail()
                .text();
        assertThat(numbers.lines().map(data -> Integer.parseInt(data.substring(0, 8), 16)))
                .hasSize(20_000)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(net.nearIp("-s", "link", "show", Namespaces.ADAPTER)).containsPattern("\\s20000\\s");
        assertThat(Programs.error(folder, process))
                .contains("20000 packets captured", "20000 packets received by filter", "0 packets dropped by kernel");
    }

    @Test
    void printsEachPacketAtOnce() throws Exception {
        Process process = capture();
        net.send(1, 96);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Files.readString(Programs.out(folder, process)))
                        .contains("10.77.0.1.9999: UDP, length 142"));
        process.destroy();
        assertThat(end(process)).isZero();
    }

    @Test
    void stopsAfterSoManyPacketsAndPrintsBesideTheFile() throws Exception {
        Process process = capture("-nn", "-c", "3", "-w", "out.pcap", "--print");
        net.send(10, 96);
        assertThat(end(process)).isZero();
        assertThat(Files.readString(Programs.out(folder, process)).lines()).hasSize(3);
        assertThat(Programs.pcapflux(folder, "read", "out.pcap", "--count").text())
                .isEqualTo("3 packets\n");
    }

    /** Captures with little memory; nobody reads what it puts out. */
    private Process captureIntoPipe(String... arguments) throws IOException {
        String[] command = Stream.concat(
                        Stream.of("capture", "-i", "1", "--engine", engine(), "--report", "report.json"),
                        Stream.of(arguments))
                .toArray(String[]::new);
        ProcessBuilder builder = new ProcessBuilder(net.near(Programs.command(command)))
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("PCAPFLUX_OPTS", "-Xmx128m");
        Process process = builder.start();
        awaitListening(folder.resolve("err"));
        return process;
    }

    @Test
    void countsWhatAStalledReaderMadeItLose() throws Exception {
        Process process = captureIntoPipe("-B", "1", "-w", "-", "--status-interval", "500ms");
        net.send(50_000, 96);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Files.readString(folder.resolve("err")))
                        .containsPattern("capture: [1-9]\\d* packets, \\d+/s, .*, [1-9]\\d* dropped"));
        Programs.signal("USR1", process);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(Files.readString(folder.resolve("err")))
                                .containsPattern(
                                        "capture: so far\npcapflux: +source live: [1-9]\\d* received, [1-9]\\d* dropped by kernel"));
        process.toHandle().destroy(); // which leaves the pipe open
        long bytes;
        try (InputStream out = process.getInputStream()) {
            bytes = out.transferTo(Files.newOutputStream(folder.resolve("out.pcapng")));
        }
        assertThat(bytes).isPositive();
        assertThat(end(process)).isEqualTo(3);
        long written = report().at("/sinks/0/written").asLong();
        long dropped = report().at("/sources/0/droppedByKernel").asLong();
        assertThat(dropped).isPositive().isEqualTo(50_000 - written);
        assertThat(report().at("/balanced").asBoolean()).isTrue();
        assertThat(Programs.pcapflux(folder, "read", "out.pcapng", "--count").text())
                .isEqualTo(written + " packets\n");
    }

    @Test
    void fileIsCompleteBesideAStalledPrinter() throws Exception {
        Process process = captureIntoPipe("-w", "out.pcapng", "--print");
        net.send(100_000, 96);
        process.toHandle().destroy();
        try (InputStream out = process.getInputStream()) {
            assertThat(out.transferTo(OutputStream.nullOutputStream())).isPositive();
        }
        assertThat(end(process)).isEqualTo(3);
        assertThat(report().at("/sinks/0/written").asLong()).isEqualTo(100_000);
        assertThat(report().at("/sinks/1/shed").asLong()).isPositive();
        assertThat(report().at("/balanced").asBoolean()).isTrue();
        assertThat(Programs.pcapflux(folder, "read", "out.pcapng", "--count").text())
                .isEqualTo("100000 packets\n");
    }

    @Test
    void failsWithAWholeFileWhenTheAdapterIsRemoved() throws Exception {
        Process process = capture("-f", "udp", "-w", "out.pcapng", "--status-interval", "200ms");
        net.send(100, 96);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Programs.error(folder, process).contains("capture: 100 packets"));
        net.nearIp("link", "del", Namespaces.ADAPTER);
        assertThat(end(process)).isEqualTo(1);
        assertThat(Programs.error(folder, process)).contains("near0: the adapter has been removed");
        assertThat(Programs.pcapflux(folder, "info", "out.pcapng").exit()).isZero();
        assertThat(Programs.pcapflux(folder, "read", "out.pcapng", "--count").text())
                .isEqualTo("100 packets\n");
    }

    @Test
    void listsAdaptersByNumber() {
        String first = near(Programs.command("interfaces"))
                .orFail()
                .text()
                .lines()
                .findFirst()
                .orElseThrow();
        assertThat(first).startsWith("1.near0").contains("10.77.0.1", "up", "EN10MB");
        String json = near(Programs.command("interfaces", "--json")).orFail().text();
        JsonNode adapter = JsonMapper.shared().readTree(json.lines().findFirst().orElseThrow());
        assertThat(adapter.get("name").asString()).isEqualTo("near0");
        assertThat(adapter.get("number").asInt()).isEqualTo(1);
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        assertThat(near(Programs.command("capture", "-i", "99")).err()).contains("there is no adapter number 99");
        assertThat(near(Programs.command("capture", "-B", "4096")).errors())
                .containsExactly("pcapflux: -B is in MiB, 1 to 2047, not 4096: see pcapflux capture --help");
        Programs.Result misplaced = near(Programs.command("capture", "-i", "1", "tcp", "port", "443"));
        assertThat(misplaced.exit()).isEqualTo(2);
        assertThat(misplaced.err()).contains("\"tcp port 443\" is no option: put the filter in -f");
        assertThat(near(Programs.command("capture", "--engine", "fast")).errors())
                .containsExactly(
                        "pcapflux: --engine must be auto, ring or libpcap, not fast: see pcapflux capture --help");
        Programs.Result unknown = near(Programs.command("capture", "-i", "nowhere0", "--engine", engine()));
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.errors())
                .containsExactly(
                        "pcapflux: nowhere0: there is no such adapter: see pcapflux interfaces for those there are");
    }

    @Test
    void worksWithTheRightToCaptureAlone() throws Exception {
        Programs.need("setpriv");
        String[] plain = Programs.command("capture", "-i", "near0", "--engine", engine(), "-c", "1", "-w", "/dev/null");
        Programs.Result refused = near(nobody(plain));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("near0: no right to capture", "setpriv", "AmbientCapabilities=CAP_NET_RAW");
        Process process = Programs.start(
                folder,
                Map.of(),
                net.near(nobody(
                        Programs.command("capture", "-i", "near0", "--engine", engine(), "-c", "1"),
                        "--inh-caps=+net_raw",
                        "--ambient-caps=+net_raw")));
        awaitListening(Programs.err(folder, process));
        net.send(1, 96);
        assertThat(end(process)).isZero();
    }

    private static String[] nobody(String[] command, String... options) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        all.addAll(List.of(options));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }
}
