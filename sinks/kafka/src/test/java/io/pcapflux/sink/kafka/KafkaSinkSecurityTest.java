package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.PropertyNames;
import io.pcapflux.kafka.embedded.SecuredBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkSecurityTest {
    private final SecuredBroker broker;
    private final Topics topics;

    KafkaSinkSecurityTest(@TempDir Path folder) throws Exception {
        broker = new SecuredBroker(folder.resolve("kafka"));
        topics = new Topics(broker.open());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private static KafkaSink sink(String bootstrap, String topic, Map<String, String> properties) {
        KafkaSink sink = KafkaSink.to(bootstrap, topic).timestamp(TimestampPolicy.NOW);
        for (Map.Entry<String, String> each : properties.entrySet()) {
            sink = sink.property(each.getKey(), each.getValue());
        }
        return sink;
    }

    private void assertWrites(KafkaSink sink, String topic) {
        assertThat(new Run(sink, Flux.fromStream(() -> Packets.of(100, 60)))
                        .report()
                        .written())
                .isEqualTo(100);
        assertThat(topics.read(topic)).hasSize(100);
    }

    private static PcapfluxException failure(KafkaSink sink) {
        return (PcapfluxException) new Run(sink, Flux.fromStream(() -> Packets.of(3, 60))).failure();
    }

    @Test
    void tlsWithACertificateThatIsTrusted() throws Exception {
        String topic = topics.create(1, Map.of());

        assertWrites(sink(broker.tls(), topic, broker.trust()), topic);
    }

    private PcapfluxException unanswered(String bootstrap, Map<String, String> properties) throws Exception {
        String topic = topics.create(1, Map.of());
        PcapfluxException failure = failure(sink(bootstrap, topic, properties).connectTimeout(Duration.ofSeconds(3)));
        assertThat(failure).hasMessageStartingWith("no Kafka broker answers at " + bootstrap + " within 3 s");
        return failure;
    }

    @Test
    void clientWithoutTlsAtAPortWithItIsToldSo() throws Exception {
        PcapfluxException failure = unanswered(broker.tls(), Map.of());

        assertThat(failure).hasMessageEndingWith(", but something there speaks TLS");
        assertThat(failure.remedy()).startsWith("the broker may want TLS: security.protocol=SSL");
    }

    @Test
    void clientWithTlsAtAPortWithoutItIsToldSo() throws Exception {
        PcapfluxException failure = unanswered(broker.open(), broker.trust());

        assertThat(failure).hasMessageEndingWith(" to TLS, but one does without");
        assertThat(failure.remedy()).startsWith("set security.protocol=PLAINTEXT");
    }

    @ParameterizedTest
    @CsvSource({"false, SASL_PLAINTEXT", "true, SASL_SSL"})
    void clientThatDoesNotLogInIsTold(boolean tls, String protocol) throws Exception {
        PcapfluxException failure = unanswered(broker.secured(tls), tls ? broker.trust() : Map.of());

        assertThat(failure).hasMessageContaining(", though something there speaks ");
        assertThat(failure.remedy()).startsWith("check whether it wants a login (security.protocol=" + protocol + ")");
    }

    @Test
    void serverThatIsNoBrokerIsTakenForNone() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PcapfluxException failure = unanswered("127.0.0.1:" + silent.getLocalPort(), Map.of());

            assertThat(failure.remedy()).startsWith("check bootstrap and that the broker runs");
        }
    }

    @Test
    void propertiesThatNoClientKnowsAreToldInOneLineAndPassedOn() throws Exception {
        String topic = topics.create(1, Map.of());
        Map<String, String> properties = Map.of(
                "linger.mss", "1",
                "interceptor.of.my.own", "hunter2",
                "group.instance.id", "the consumer's",
                "metrics.context.team", "net",
                "config.providers.vault.param.token", "t0ken");

        try (CapturedLog log = new CapturedLog(PropertyNames.class)) {
            assertWrites(sink(broker.open(), topic, properties), topic);
            assertThat(log.messages())
                    .containsExactly("properties that no Kafka client knows are passed on, for plug-ins:"
                            + " interceptor.of.my.own, linger.mss (did you mean linger.ms?)");
        }
    }

    @Test
    void certificateThatIsNotTrustedIsTold() throws Exception {
        KafkaSink sink = sink(broker.tls(), topics.create(1, Map.of()), Map.of("security.protocol", "SSL"));

        assertThat(failure(sink)).hasMessageContaining("do not trust each other");
    }

    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256, false", "SCRAM-SHA-512, false", "SCRAM-SHA-256, true", "SCRAM-SHA-512, true"})
    void scramWithTlsAndWithout(String mechanism, boolean tls) throws Exception {
        String topic = topics.create(1, Map.of());
        broker.allow(topic, AclOperation.WRITE);

        assertWrites(sink(broker.secured(tls), topic, broker.login(mechanism, tls, SecuredBroker.PASSWORD)), topic);
    }

    @Test
    void wrongPasswordIsToldAndNotShown() throws Exception {
        KafkaSink sink = sink(
                broker.secured(true),
                topics.create(1, Map.of()),
                broker.login("SCRAM-SHA-512", true, "hunter2-is-wrong"));

        PcapfluxException failure = failure(sink);

        assertThat(failure).hasMessageContaining("do not trust each other: Authentication failed");
        assertThat(failure.toString() + failure.getCause()).doesNotContain("hunter2");
    }
}
