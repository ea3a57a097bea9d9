package io.pcapflux.runner.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.runner.Messages;
import io.pcapflux.sink.DiscardSink;
import io.pcapflux.source.PacketSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Messages messages = new Messages(new PrintStream(said, true, StandardCharsets.UTF_8), false);
    private final Sinks.Many<Packet> packets = Sinks.many().unicast().onBackpressureBuffer();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        packets.tryEmitComplete();
    }

    private static HttpEndpoint endpoint(String address) {
        return new HttpEndpoint(new HttpOptions(address), "test.yaml:4:7");
    }

    private HttpService service(String... pipelines) {
        HttpService service = HttpService.open(List.of(endpoint("127.0.0.1:0")), List.of(pipelines), messages);
        open.add(service);
        return service;
    }

    private record Source(Flux<Packet> packets) implements PacketSource {
        @Override
        public String name() {
            return "source";
        }
    }

    private static PipelineRun run(Flux<Packet> packets) {
        return Pipeline.from(new Source(packets)).to(new DiscardSink()).start();
    }

    private int port() {
        String line = said.toString(StandardCharsets.UTF_8);
        return Integer.parseInt(line.replaceFirst("(?s).*http://[^ ]*:(\\d+): .*", "$1"));
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, method.equals("POST") ? BodyPublishers.ofString("x") : BodyPublishers.noBody())
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String answer(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = ask("GET", path);
        return response.statusCode() + " " + response.body().strip();
    }

    @Test
    void thePlaceIsToldInOneLine() {
        service("a");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("pcapflux: http on http://127.0.0.1:" + port() + ": /metrics, /health, /ready"
                        + System.lineSeparator());
    }

    @Test
    void onlyThePagesAreThereAndOnlyToBeRead() throws IOException, InterruptedException {
        service("a");
        for (String path : List.of("/", "/metrics/", "/healthy", "/../health", "/a?/health")) {
            assertThat(ask("GET", path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(ask("POST", "/nothing").statusCode()).isEqualTo(404);
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            HttpResponse<String> refused = ask(method, "/health");
            assertThat(refused.statusCode()).as(method).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
        }
        HttpResponse<String> head = ask("HEAD", "/health");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length")).contains("15");
        assertThat(answer("/health?verbose")).isEqualTo("200 {\"status\":\"UP\"}");
    }

    @Test
    void readinessFollowsTheRuns() throws IOException, InterruptedException {
        HttpService service = service("a");
        assertThat(answer("/ready")).isEqualTo("503 {\"status\":\"STARTING\"}");
        assertThat(answer("/health")).isEqualTo("200 {\"status\":\"UP\"}");
        PipelineRun run = run(packets.asFlux());
        service.started(List.of(run));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answer("/ready")).isEqualTo("200 {\"status\":\"READY\"}"));
        run.stop();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answer("/ready")).isEqualTo("503 {\"status\":\"STOPPING\"}"));
        assertThat(answer("/health")).isEqualTo("200 {\"status\":\"UP\"}");
    }

    @Test
    void aFailedPipelineIsNamedWhileTheOtherRuns() throws IOException, InterruptedException {
        HttpService service = service("a", "a");
        service.started(
                List.of(run(packets.asFlux()), run(Flux.error(new PcapfluxException("damaged", "give another")))));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(answer("/health")).isEqualTo("503 {\"status\":\"DOWN\",\"failed\":[\"a-2\"]}"));
        assertThat(answer("/ready")).isEqualTo("503 {\"status\":\"DOWN\"}");
        assertThat(answer("/metrics"))
                .contains("{name=\"source\",pipeline=\"a\"} 0", "{name=\"source\",pipeline=\"a-2\"} 0");
    }

    @Test
    void metricsOfTheProcessAreThere() throws IOException, InterruptedException {
        service("a");
        HttpResponse<String> metrics = ask("GET", "/metrics");
        assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains("jvm_memory_used_bytes{", "jvm_gc_", "jvm_threads_live_threads ", "process_cpu_usage ");
    }

    @Test
    void clientsThatHangInTheMiddleOfARequestKeepNobodyOutForLong() throws IOException, InterruptedException {
        service("a");
        for (int i = 0; i < 80; i++) {
            Socket hanging = new Socket(InetAddress.getLoopbackAddress(), port());
            open.add(hanging);
            hanging.getOutputStream().write("GET /health HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
        }
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> ask("GET", "/health").statusCode() == 200);
    }

    @Test
    void closingDoesNotWaitForClients() throws IOException {
        HttpService service = service("a");
        int port = port();
        for (int i = 0; i < 5; i++) {
            Socket hanging = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(hanging);
            hanging.getOutputStream()
                    .write("POST /health HTTP/1.1\r\nContent-Length: 9\r\n\r\n1".getBytes(StandardCharsets.US_ASCII));
        }
        service.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void anAddressThatIsUsedAlreadyIsTold() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            assertThatThrownBy(() -> HttpService.open(
                            List.of(endpoint("127.0.0.1:0"), endpoint(address)), List.of("a"), messages))
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessage("test.yaml:4:7: http cannot listen on " + address + ", which is in use");
        }
        int closed = port();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), closed).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void anAddressOfAnotherMachineIsTold() {
        assertThatThrownBy(() -> HttpService.open(List.of(endpoint("192.0.2.1:80")), List.of("a"), messages))
                .isInstanceOf(PcapfluxException.class)
                .hasMessageStartingWith("test.yaml:4:7: http cannot listen on 192.0.2.1:80: ");
    }

    @Test
    void equalAddressesShareAPort() {
        open.add(HttpService.open(
                List.of(endpoint("127.0.0.1:0"), endpoint("127.0.0.1:0")), List.of("a", "b"), messages));
        assertThat(said.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }
}
