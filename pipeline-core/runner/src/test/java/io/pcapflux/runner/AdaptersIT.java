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
