package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.embedded.SecuredBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSinkRefusalTest {
    private final SecuredBroker broker;
    private final Topics topics;

    KafkaSinkRefusalTest(@TempDir Path folder) throws Exception {
        broker = new SecuredBroker(folder.resolve("kafka"));
        topics = new Topics(broker.open());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private KafkaSink sinkOfAlice(String topic, String password) {
        KafkaSink sink = KafkaSink.to(broker.secured(false), topic);
        for (Map.Entry<String, String> each :
                broker.login("PLAIN", false, password).entrySet()) {
            sink = sink.property(each.getKey(), each.getValue());
        }
        return sink;
    }

    private static PcapfluxException failure(KafkaSink sink) {
        Run run = new Run(sink, Flux.fromStream(() -> Packets.of(100, 60)));
        Throwable failure = run.failure();
        run.assertBalanced();
        Clients.awaitNone();
        assertThat(failure).isInstanceOf(PcapfluxException.class);
        return (PcapfluxException) failure;
    }

    private static Throwable refusalOfCheck(KafkaSink sink) {
        Mono<Throwable> failure = sink.check().then(Mono.<Throwable>empty()).onErrorResume(Mono::just);
        return Objects.requireNonNull(failure.block(Run.PATIENCE), "nothing was wrong");
    }

    @Test
    void topicThatIsNotThereIsRefusedAtOnceWhereTheBrokerMakesNone() {
        String topic = Topics.name();
        KafkaSink sink = KafkaSink.to(broker.open(), topic);

        PcapfluxException failure = failure(sink);

        assertThat(failure)
                .hasMessage("topic " + topic
                        + " is not there, and the broker makes none by itself (auto.create.topics.enable=false)");
        assertThat(failure.remedy()).isEqualTo("make the topic, or check its name");
        assertThat(refusalOfCheck(sink)).hasMessage(failure.getMessage());
    }

    @Test
    void exactlyOnceIsRefusedAtOnceWhereTheBrokersCannotKeepTransactions() throws Exception {
        KafkaSink sink = KafkaSink.to(broker.open(), topics.create(1, Map.of()))
                .timestamp(TimestampPolicy.NOW)
                .exactlyOnce();

        PcapfluxException failure = failure(sink);

        assertThat(failure)
                .hasMessageContaining(
                        "cannot do transactions: transaction.state.log.replication.factor is 3, with fewer brokers");
        assertThat(refusalOfCheck(sink)).hasMessage(failure.getMessage());
    }

    @Test
    void topicThatIsThereIsFine() throws Exception {
        KafkaSink sink = KafkaSink.to(broker.open(), topics.create(1, Map.of())).timestamp(TimestampPolicy.NOW);

        sink.check().block(Run.PATIENCE);

        assertThat(new Run(sink, Flux.fromStream(() -> Packets.of(100, 60)))
                        .report()
                        .written())
                .isEqualTo(100);
    }

    @Test
    void topicThatTheUserMayNotSeeIsTold() throws Exception {
        String topic = topics.create(1, Map.of());

        assertThat(failure(sinkOfAlice(topic, SecuredBroker.PASSWORD)))
                .hasMessage("topic " + topic + " may not be seen by this user");
    }

    @Test
    void missingTopicOfABrokerThatDoesNotTellIsTold() throws Exception {
        String topic = Topics.name();
        broker.allow(topic, AclOperation.DESCRIBE);
        KafkaSink sink = sinkOfAlice(topic, SecuredBroker.PASSWORD).connectTimeout(Duration.ofSeconds(2));

        assertThat(failure(sink))
                .hasMessage("topic " + topic + " is not there, and the broker did not make it within 2 s");
        assertThat(refusalOfCheck(sink))
                .hasMessage("topic " + topic
                        + " is not there, and the broker does not tell whether it makes topics on first use");
    }

    @Test
    void topicThatTheUserMayNotWriteToFailsThePacketsAndIsTold() throws Exception {
        String topic = topics.create(1, Map.of());
        broker.allow(topic, AclOperation.DESCRIBE);

        PcapfluxException failure = failure(sinkOfAlice(topic, SecuredBroker.PASSWORD));

        assertThat(failure)
                .hasMessageMatching("packet \\d+ of test.pcap did not get into topic " + topic + " .* authoriz.*");
        assertThat(failure.remedy()).isEqualTo("grant the user Write on the topic");
    }

    @Test
    void userWithRightsWrites() throws Exception {
        String topic = topics.create(1, Map.of());
        broker.allow(topic, AclOperation.WRITE);
        KafkaSink sink = sinkOfAlice(topic, SecuredBroker.PASSWORD);

        assertThat(new Run(sink, Flux.fromStream(() -> Packets.of(100, 60)))
                        .report()
                        .written())
                .isEqualTo(100);
    }

    @Test
    void wrongPasswordIsToldAtOnceAndNotShown() throws Exception {
        String topic = topics.create(1, Map.of());

        PcapfluxException failure = failure(sinkOfAlice(topic, "hunter2-is-wrong"));

        assertThat(failure).hasMessageContaining("do not trust each other: Authentication failed");
        assertThat(everythingSaid(failure)).doesNotContain("hunter2");
    }

    @Test
    void settingThatKafkaCannotUseIsToldAndItsSecretsAreNot() throws Exception {
        KafkaSink sink = KafkaSink.to(broker.open(), topics.create(1, Map.of()))
                .property("security.protocol", "SASL_PLAINTEXT")
                .property("sasl.mechanism", "PLAIN")
                .property("sasl.jaas.config", "not.a.LoginModule maybe password=\"hunter2\" and \"hunter3\"");

        PcapfluxException failure = failure(sink);

        assertThat(failure).hasMessageStartingWith("the Kafka client cannot be set up: ");
        assertThat(everythingSaid(failure)).doesNotContain("hunter");
    }

    private static String everythingSaid(PcapfluxException failure) {
        StringWriter said = new StringWriter();
        failure.printStackTrace(new PrintWriter(said, true));
        return said + failure.remedy();
    }
}
