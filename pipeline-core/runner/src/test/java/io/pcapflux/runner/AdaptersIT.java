package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How an adapter is picked. */
@NullUnmarked // set by JUnit
class AdaptersIT {
    private static final String QUESTION = "Enter the interface number (1-";

    @TempDir
    private Path folder;

    private Namespaces net;

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

    private Process capture(String input, String... arguments) throws IOException {
        Path answers = Files.writeString(folder.resolve("answers"), input);
        String[] command = Programs.command(
                Stream.concat(Stream.of("capture"), Stream.of(arguments)).toArray(String[]::new));
        return new ProcessBuilder(net.near(command))
                .directory(folder.toFile())
                .redirectInput(answers.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(folder.resolve("err"));
    }

    private void awaitListeningOn(String adapter) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(folder.resolve("err")).contains("listening on " + adapter + ","));
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void asksForANumberUntilItGetsOne() throws Exception {
        Process process = capture("eth\n99\n 1 \n", "--choose", "-c", "1");
        awaitListeningOn("near0");
        net.send(1, 96);
        assertThat(end(process)).isZero();
        assertThat(errors().get(0)).startsWith("1.near0");
        assertThat(String.join("\n", errors()).split("Enter the interface number", -1))
                .hasSize(4);
        assertThat(Files.readString(folder.resolve("out"))).contains("10.77.0.1.9999: UDP");
    }

    @Test
    void anEndOfInputIsNoChoice() throws Exception {
        assertThat(end(capture("", "--choose"))).isEqualTo(2);
        assertThat(errors())
                .anyMatch(line -> line.startsWith(QUESTION))
                .filteredOn(line -> line.startsWith("pcapflux:"))
                .containsExactly("pcapflux: no adapter was chosen: see pcapflux capture --help");
    }

    @Test
    void aNameOfDigitsComesBeforeANumber() throws Exception {
        net.nearIp("link", "add", "2", "type", "veth", "peer", "name", "peer2");
        net.nearIp("link", "set", "2", "up");
        Process process = capture("", "-i", "2", "-i", "1", "-w", "out.pcapng");
        awaitListeningOn("2");
        awaitListeningOn("near0");
        process.destroy();
        assertThat(end(process)).isZero();
        assertThat(Programs.run(folder, Map.of(), net.near(Programs.command("capture", "-D")))
                        .orFail()
                        .text()
                        .lines())
                .anyMatch(line -> line.startsWith("1.near0 "))
                .noneMatch(line -> line.startsWith("2.2 "));
    }

    @Test
    void saysWhichAdapterItTakesWhereNoneIsNamed() throws Exception {
        Process process = capture("", "-a", "duration:0.1");
        assertThat(end(process)).isZero();
        assertThat(errors()).contains("pcapflux: capturing on near0, since no adapter is named");
    }

    @Test
    void everyOptionReachesTheAdapter() throws Exception {
        String options = "-i near0 -f udp -p -s 60 -B 2 -Q in -y EN10MB -j host --immediate-mode -c 1 -w out.pcap";
        Process process = capture("", options.split(" ", -1));
        awaitListeningOn("near0");
        net.send(1, 96);
        assertThat(end(process)).isZero();
        String info =
                Programs.pcapflux(folder, "info", "--json", "out.pcap").orFail().text();
        JsonNode file = JsonMapper.shared().readTree(info);
        // Gathering nothing, the kernel has slots of a size of its own: libpcap cuts two bytes more then.
        assertThat(file.get("capturedBytes").asInt()).isBetween(50, 60);
        assertThat(file.get("originalBytes").asInt()).isEqualTo(142);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-y PPP", "-j no_such", "-I"})
    void whatAnAdapterCannotDoIsOneLine(String option) throws Exception {
        assertThat(end(capture("", ("-i near0 " + option).split(" ", -1)))).isEqualTo(1);
        assertThat(errors()).singleElement().asString().startsWith("pcapflux: near0: ");
    }

    @Test
    void aFilterThatTheAdapterCannotHaveIsWrongUsage() throws Exception {
        assertThat(end(capture("", "-i", "near0", "-f", "type mgt"))).isEqualTo(2);
        assertThat(errors())
                .singleElement()
                .asString()
                .startsWith("pcapflux: filter \"type mgt\" is not valid on near0: ")
                .contains("802.11");
    }

    @Test
    void onATerminalALineTellsWhatHasComeSoFar() {
        Programs.need("script");
        String[] capture =
                Programs.command("capture", "-i", "near0", "-f", "udp", "-w", "out.pcapng", "-a", "duration:2");
        String[] terminal = net.near("script", "-qec", String.join(" ", capture), "/dev/null");
        assertThat(Programs.run(folder, Map.of(), terminal).orFail().text())
                .containsPattern("\rcapture: 0 packets, 0/s, 0 to pcap-file, 0 dropped\u001B\\[K\r")
                .contains("0 packets captured");
    }

    @Test
    void aFiltersProgramIsThatOfTheAdapter() {
        Programs.need("tcpdump");
        for (String filter : List.of("udp port 53", "vlan 7 and udp", "inbound", "ether host 02:00:00:00:00:01")) {
            assertThat(program(Programs.command("capture", "-i", "near0", "-d", "-f", filter)))
                    .isEqualTo(program("tcpdump", "-i", "near0", "-d", filter));
        }
    }

    @Test
    void aFiltersProgramIsThatOfTheLinkTypeChosen() {
        Programs.need("tcpdump");
        assertThat(program(Programs.command("capture", "-i", "any", "-y", "LINUX_SLL", "-d", "-f", "udp")))
                .isEqualTo(program("tcpdump", "-i", "any", "-y", "LINUX_SLL", "-d", "udp"));
        assertThat(program(Programs.command("capture", "-y", "LINUX_SLL", "-d", "-f", "udp")))
                .isEqualTo(program("tcpdump", "-y", "LINUX_SLL", "-d", "udp"));
    }

    private List<String> program(String... command) {
        return Programs.run(folder, Map.of(), net.near(command))
                .orFail()
                .text()
                .lines()
                .toList();
    }

    @Test
    void listsWithoutTheRightToCaptureAndSaysHowToGetIt() {
        Programs.need("setpriv");
        String[] list = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        Programs.Result listed = Programs.run(
                folder,
                Map.of(),
                net.near(Stream.concat(Stream.of(list), Stream.of(Programs.command("interfaces")))
                        .toArray(String[]::new)));
        assertThat(listed.exit()).isEqualTo(1);
        assertThat(listed.text()).startsWith("1.near0");
        assertThat(listed.errors())
                .singleElement()
                .asString()
                .contains("no right to capture", "setpriv", "AmbientCapabilities=CAP_NET_RAW");
    }
}
