package io.pcapflux.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final String JAAS =
            "org.example.Login required username=\"alice\" password=\"open sesame\" token='t0ken';";

    private final Secrets secrets = new Secrets(
            ProducerConfig.configDef(),
            Map.of(
                    "sasl.jaas.config", JAAS,
                    "ssl.key.password", "k3y",
                    "ssl.keystore.key", "-----BEGIN\nMIIEvQ==\n-----END",
                    "my.own.secret", "mine",
                    "linger.ms", "42"));

    @Test
    void passwordsAndSettingsThatKafkaDoesNotKnowAreMasked() {
        assertThat(secrets.mask("k3y and mine and MIIEvQ== after 42 ms")).isEqualTo("*** and *** and *** after 42 ms");
    }

    @Test
    void optionsWithinAJaasConfigurationAreMaskedToo() {
        assertThat(secrets.mask("no " + JAAS)).isEqualTo("no ***");
        assertThat(secrets.mask("login as alice with t0ken failed, not open sesame"))
                .isEqualTo("login as *** with *** failed, not ***");
    }

    @Test
    void secretsAreFoundInCauses() {
        Exception inner = new IllegalStateException("with k3y");

        assertThat(secrets.occurIn(new RuntimeException("failed", inner))).isTrue();
        assertThat(secrets.occurIn(new RuntimeException("failed"))).isFalse();
    }

    @Test
    void missingTextIsEmpty() {
        assertThat(secrets.mask(null)).isEmpty();
    }
}
