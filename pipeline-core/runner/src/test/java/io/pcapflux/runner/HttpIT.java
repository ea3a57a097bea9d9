package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a running pcapflux tells over HTTP. */
class HttpIT {
    private static final Path SAMPLE = Programs.HOME.resolve("examples/sample.pcap");
    private static final Pattern PLACE = Pattern.compile("pcapflux: http on (http://\\S+:\\d+): /metrics");
    private static final String FOLLOWED = """
            name: followed
            sources: [ pcap-file: { path: growing.pcap, follow: true } ]
            operators: [ sample: { every: 10 } ]
            sinks: [ discard: {} ]
            http: { address: "127.0.0.1:0" }
            """;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Process process;

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50));
    }

    private Process run(String... arguments) throws IOException {
        String[] command = Programs.command("run");
        String[] all = new String[command.length + arguments.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(arguments, 0, all, command.length, arguments.length);
        Process started = Programs.start(folder, Map.of(), all);
        process = started;
        return started;
    }

    private Process runFollowed() throws IOException {
        Files.writeString(folder.resolve("followed.yaml"), FOLLOWED);
        Files.copy(SAMPLE, folder.resolve("growing.pcap"));
        return run("followed.yaml", "--report", "report.json");
    }

    /** Where it says that it listens. */
    private String place(Process running) {
        return eventually()
                .until(
                        () -> {
                            Matcher place = PLACE.matcher(Programs.error(folder, running));
                            assertThat(running.isAlive() || place.find())
                                    .as(Programs.error(folder, running))
                                    .isTrue();
                            return place.reset().find() ? place.group(1) : "";
                        },
                        found -> !found.isEmpty());
    }

    private HttpResponse<String> ask(String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String answer(String uri) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(uri);
        return response.statusCode() + " " + response.body();
    }

    private void awaitAnswer(String uri, String expected) {
        eventually().untilAsserted(() -> assertThat(answer(uri)).isEqualTo(expected));
    }

    private Map<String, Double> scrape(String place) throws IOException, InterruptedException {
        return Exposition.samples(ask(place + "/metrics").body());
    }

    private int exit(Process running) throws InterruptedException {
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        return running.exitValue();
    }

    @Test
    void theMetricsAreThoseOfTheLedgerAndAClientThatHangsHoldsNothingUp() throws IOException, InterruptedException {
        Process running = runFollowed();
        String place = place(running);
        String received = "pcapflux_source_received_packets_total{name=\"pcap-file\",pipeline=\"followed\"}";
        eventually().until(() -> scrape(place).getOrDefault(received, 0.0) == 332);
        awaitAnswer(place + "/ready", "200 {\"status\":\"READY\"}");
        Map<String, Double> scraped = scrape(place);
        assertThat(scraped)
                .containsKeys("process_cpu_usage", "jvm_threads_live_threads")
                .anySatisfy((series, value) ->
                        assertThat(series).startsWith("jvm_memory_used_bytes{").contains("heap"));

        URI uri = URI.create(place);
        try (Socket hanging = new Socket(uri.getHost(), uri.getPort())) {
            hanging.getOutputStream().write("GET /metrics HTTP/1.1\r\nHos".getBytes(StandardCharsets.US_ASCII));
            Programs.signal("TERM", running);
            assertThat(exit(running)).as(Programs.error(folder, running)).isZero();
        }

        JsonNode report = JsonMapper.shared().readTree(Files.readString(folder.resolve("report.json")));
        assertThat(ofPipelines(scraped)).isEqualTo(expected(report));
    }

    private static Map<String, Double> ofPipelines(Map<String, Double> scraped) {
        Map<String, Double> ours = new HashMap<>(scraped);
        ours.keySet().removeIf(series -> !series.startsWith("pcapflux_"));
        return ours;
    }

    /** The same figures from the ledger. */
    private static Map<String, Double> expected(JsonNode report) {
        Map<String, Double> expected = new HashMap<>();
        for (String role : List.of("source", "operator", "sink")) {
            for (JsonNode account : report.get(role + "s")) {
                account.propertyStream()
                        .filter(count -> count.getValue().isNumber())
                        .forEach(count -> {
                            String key =
                                    count.getKey().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
                            expected.put(
                                    "pcapflux_" + role + "_" + key + ending(key) + labels(account, ""),
                                    count.getValue().asDouble());
                        });
                account.path("removed")
                        .propertyStream()
                        .forEach(count -> expected.put(
                                "pcapflux_operator_removed_packets_total"
                                        + labels(account, ",reason=\"" + count.getKey() + "\""),
                                count.getValue().asDouble()));
            }
        }
        return expected;
    }

    private static String ending(String key) {
        return switch (key) {
            case "damaged" -> "_total";
            case "spooled" -> "_packets";
            default -> "_packets_total";
        };
    }

    private static String labels(JsonNode account, String more) {
        return "{name=\"" + account.get("name").asString() + "\",pipeline=\"followed\"" + more + "}";
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws IOException, InterruptedException {
        String place = place(runFollowed());
        assertThat(ask(place + "/").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create(place + "/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        HttpRequest head = HttpRequest.newBuilder(URI.create(place + "/metrics"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void itIsNotReadyAsLongAsASourceConnects() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("connecting.yaml"), """
                    sources: [ kafka: { bootstrap: "127.0.0.1:%d", topic: packets, connect-timeout: 10m } ]
                    sinks: [ discard: {} ]
                    http: { address: "127.0.0.1:0" }
                    """.formatted(silent.getLocalPort()));
            String place = place(run("connecting.yaml"));
            eventually().until(() -> scrape(place).keySet().stream().anyMatch(name -> name.startsWith("pcapflux_")));
            awaitAnswer(place + "/ready", "503 {\"status\":\"STARTING\"}");
            awaitAnswer(place + "/health", "200 {\"status\":\"UP\"}");
        }
    }

    @Test
    void itIsNotReadyAnyMoreWhileItStops() throws IOException, InterruptedException {
        Path large = Programs.repeated(folder, SAMPLE, 50);
        Files.writeString(folder.resolve("stopping.yaml"), """
                name: stopping
                sources: [ pcap-file: { path: large.pcap, loop: 0 } ]
                sinks: [ pcap-file: { path: "-" } ]
                http: { address: "127.0.0.1:0" }
                """);
        assertThat(large).isNotEmptyFile();
        Process blocked = new ProcessBuilder(Programs.command("run", "stopping.yaml"))
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        process = blocked;
        Files.createSymbolicLink(Programs.err(folder, blocked), folder.resolve("err"));
        String place = place(blocked);
        awaitAnswer(place + "/ready", "200 {\"status\":\"READY\"}");
        Programs.signal("TERM", blocked); // nobody reads what it writes, so it cannot end yet
        awaitAnswer(place + "/ready", "503 {\"status\":\"STOPPING\"}");
        awaitAnswer(place + "/health", "200 {\"status\":\"UP\"}");
        assertThat(blocked.getInputStream().readAllBytes()).isNotEmpty();
        assertThat(exit(blocked)).as(Programs.error(folder, blocked)).isZero();
    }

    @Test
    void aPipelineThatHasFailedIsNamedWhileAnotherRuns() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("broken.pcap"), "this is no capture file at all");
        Files.writeString(folder.resolve("broken.yaml"), """
                name: broken
                sources: [ pcap-file: { path: broken.pcap } ]
                sinks: [ discard: {} ]
                http: { address: "127.0.0.1:0" }
                """);
        Files.writeString(folder.resolve("followed.yaml"), FOLLOWED);
        Files.copy(SAMPLE, folder.resolve("growing.pcap"));
        Process running = run("followed.yaml", "broken.yaml");
        String place = place(running);
        awaitAnswer(place + "/health", "503 {\"status\":\"DOWN\",\"failed\":[\"broken\"]}");
        assertThat(ask(place + "/ready").statusCode()).isEqualTo(503);
        assertThat(Programs.error(folder, running).lines().filter(line -> line.contains("http on")))
                .as("equal addresses are one port")
                .hasSize(1);
        Programs.signal("TERM", running);
        assertThat(exit(running)).isEqualTo(1);
    }

    @Test
    void anAddressInUseIsToldInOneLineBeforeAnythingRuns() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(folder.resolve("used.yaml"), """
                    sources: [ pcap-file: { path: "%s" } ]
                    sinks: [ pcap-file: { path: out.pcap } ]
                    http: { address: "127.0.0.1:%d" }
                    """.formatted(SAMPLE, other.getLocalPort()));
            Programs.Result run = Programs.pcapflux(folder, "run", "used.yaml");
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.errors())
                    .containsExactly("pcapflux: used.yaml:3:7: http cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ", which is in use: choose another port, or 0 for any that is free");
            assertThat(folder.resolve("out.pcap")).doesNotExist();

            Programs.pcapflux(folder, "validate", "used.yaml").orFail(); // opens no port
        }
    }

    @Test
    void aWrongAddressIsAMistakeInTheConfiguration() throws IOException {
        Files.writeString(folder.resolve("wrong.yaml"), """
                sources: [ pcap-file: { path: in.pcap } ]
                sinks: [ discard: {} ]
                http: { address: ":8080" }
                """);
        for (String command : List.of("run", "validate")) {
            Programs.Result wrong = Programs.pcapflux(folder, command, "wrong.yaml");
            assertThat(wrong.exit()).isEqualTo(2);
            assertThat(wrong.errors()).hasSize(3);
            assertThat(wrong.errors().get(0))
                    .startsWith("pcapflux: wrong.yaml:3:18: \"address\" of http: names no host: say 127.0.0.1:8080");
        }
    }

    @Test
    void withoutThePortNothingOfItIsLoaded() throws IOException {
        Files.writeString(folder.resolve("none.yaml"), """
                sources: [ pcap-file: { path: "%s" } ]
                sinks: [ discard: {} ]
                """.formatted(SAMPLE));
        Programs.Result run = Programs.run(
                        folder, Map.of("PCAPFLUX_OPTS", "-Xlog:class+load"), Programs.command("run", "none.yaml"))
                .orFail();
        assertThat(run.text())
                .contains("io.pcapflux.runner.cli.RunCommand ")
                .doesNotContain("io.micrometer.core", "io.prometheus", "sun.net.httpserver", "runner.http.HttpService");
    }
}
