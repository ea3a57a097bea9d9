package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SinkProvider;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSinkOptionsTest {
    private static KafkaSinkOptions with(Map<String, String> properties) {
        return OptionsDraft.changed(
                KafkaSinkOptions.of("localhost:9092", "packets"), draft -> draft.properties = properties);
    }

    private static void assertRefused(String option, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo(option));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        KafkaSinkOptions options = KafkaSinkOptions.of("localhost:9092", "packets");

        assertThat(options.layout()).isEqualTo(RecordLayout.RECORD);
        assertThat(options.key()).isEqualTo(RecordKey.NONE);
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.data()).isEqualTo("pcapflux-kafka");
        assertThat(options.properties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embedded",
                "localhost:9092",
                "kafka_1:9092, kafka-2.example.org:9093",
                "[::1]:9092",
                "SASL_SSL://10.0.0.1:9092"
            })
    void bootstrapOfThisFormIsTaken(String bootstrap) {
        assertThatCode(() -> KafkaSinkOptions.of(bootstrap, "packets")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "localhost:", "localhost:0", "localhost:65536", "a:1,", "a b:1", "Embedded"})
    void bootstrapOfAnotherFormIsRefused(String bootstrap) {
        assertRefused("bootstrap", () -> KafkaSinkOptions.of(bootstrap, "packets"));
    }

    @Test
    void passwordInBootstrapIsNotRepeated() {
        assertThatThrownBy(() -> KafkaSinkOptions.of("SASL_SSL://alice:hunter2@broker:9092", "packets"))
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "paquets-éphémères", "a/b"})
    void topicThatKafkaCannotHaveIsRefused(String topic) {
        assertRefused("topic", () -> KafkaSinkOptions.of("localhost:9092", topic));
    }

    @Test
    void topicMayHave249Characters() {
        assertThatCode(() -> KafkaSinkOptions.of("localhost:9092", "a".repeat(249)))
                .doesNotThrowAnyException();
        assertRefused("topic", () -> KafkaSinkOptions.of("localhost:9092", "a".repeat(250)));
    }

    @Test
    void exactlyOnceNeedsOneTopicAndAnIdempotentProducer() {
        assertThat(KafkaSink.to("localhost:9092", "packets").resumes()).isFalse();
        assertThat(KafkaSink.to("localhost:9092", "packets").exactlyOnce().resumes())
                .isTrue();
        assertRefused(
                "exactly-once",
                () -> KafkaSink.to("localhost:9092", "packets-%i").exactlyOnce());
        assertRefused(
                "exactly-once",
                () -> KafkaSink.to("localhost:9092", "packets")
                        .property("acks", "1")
                        .exactlyOnce());
        assertRefused(
                "exactly-once",
                () -> KafkaSink.to("localhost:9092", "packets").exactlyOnce().property("enable.idempotence", "false"));
    }

    @Test
    void timeoutsOutOfRangeAreRefused() {
        KafkaSink sink = KafkaSink.to("localhost:9092", "packets");

        assertRefused("connect-timeout", () -> sink.connectTimeout(Duration.ZERO));
        assertRefused("connect-timeout", () -> sink.connectTimeout(Duration.ofDays(25)));
        assertRefused("delivery-timeout", () -> sink.deliveryTimeout(Duration.ofMillis(999)));
    }

    @Test
    void dataThatIsNoPathIsRefused() {
        assertRefused("data", () -> KafkaSink.to("embedded", "packets").data("a\0b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bootstrap.servers",
                "key.serializer",
                "value.serializer",
                "delivery.timeout.ms",
                "transactional.id"
            })
    void propertiesThatTheSinkReliesOnAreRefused(String name) {
        assertRefused("properties", () -> with(Map.of(name, "1")));
    }

    @Test
    void propertyWithAnImpossibleValueIsRefusedAndNamed() {
        assertRefused("properties", () -> with(Map.of("linger.ms", "soon")));
        assertThatThrownBy(() -> with(Map.of("linger.ms", "soon"))).hasMessageContaining("linger.ms");
        assertRefused("properties", () -> with(Map.of("acks", "some")));
    }

    @Test
    void acksIdempotenceAndUnknownPropertiesAreTaken() {
        assertThatCode(() -> with(Map.of("acks", "1", "enable.idempotence", "false", "my.login.module.url", "x")))
                .doesNotThrowAnyException();
    }

    @Test
    void valuesOfPropertiesAreNotShown() {
        KafkaSinkOptions options = with(Map.of("sasl.jaas.config", "hunter2", "my.token", "hunter3"));

        assertThat(options.toString()).contains("sasl.jaas.config", "my.token").doesNotContain("hunter");
        assertThat(new KafkaSink(options).toString()).doesNotContain("hunter");
    }

    @Test
    void providerIsFoundByItsType() {
        assertThat(ServiceLoader.load(SinkProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(provider -> provider.type().equals("kafka")))
                .singleElement()
                .satisfies(provider -> assertThat(provider.options()).isEqualTo(KafkaSinkOptions.class));
        assertThat(new KafkaSinkProvider().create(KafkaSinkOptions.of("embedded", "packets")))
                .isInstanceOf(KafkaSink.class);
    }
}
