package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.SecuredBroker;
import java.nio.file.Path;
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
