package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OptionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaSourceOptionsTest {
    private static KafkaSourceOptions options(
            String bootstrap,
            List<String> topic,
            @Nullable List<Integer> partitions,
            @Nullable String group,
            @Nullable String from,
            @Nullable ByteSize buffer,
            Map<String, String> properties) {
        return new KafkaSourceOptions(
                bootstrap,
                topic,
                partitions,
                group,
                from,
                null,
                null,
                null,
                null,
                buffer,
                null,
                null,
                null,
                null,
                properties);
    }

    private static void refused(
            String option,
            String bootstrap,
            List<String> topic,
            @Nullable List<Integer> partitions,
            @Nullable String group,
            @Nullable String from) {
        assertThatThrownBy(() -> options(bootstrap, topic, partitions, group, from, null, Map.of()))
                .isInstanceOfSatisfying(
                        OptionException.class, e -> assertThat(e.option()).isEqualTo(option));
    }

    @Test
    void whatCannotWorkIsRefused() {
        refused("bootstrap", "localhost", List.of("t"), null, null, null);
        refused("bootstrap", "user:secret@host:9092", List.of("t"), null, null, null);
        refused("topic", "localhost:9092", List.of(), null, null, null);
        refused("topic", "localhost:9092", List.of("a b"), null, null, null);
        refused("topic", "localhost:9092", List.of("t", "t"), null, null, null);
        refused("partitions", "localhost:9092", List.of("t"), List.of(-1), null, null);
        refused("partitions", "localhost:9092", List.of("t"), List.of(1), "g", null);
        refused("group", "localhost:9092", List.of("t"), null, " ", null);
        refused("from", "localhost:9092", List.of("t"), null, null, "committed");
        refused("from", "localhost:9092", List.of("t"), null, null, "yesterday");
    }

    private static KafkaSourceOptions deadLetter(String place) {
        List<String> read = List.of("packets");
        return new KafkaSourceOptions(
                "localhost:9092", read, null, null, null, null, null, null, null, null, null, null, place, null, null);
    }

    @Test
    void deadLettersGoToAnotherTopicOnly() {
        assertThat(deadLetter("aside").deadLetter()).isEqualTo("aside");
        assertThatThrownBy(() -> deadLetter("aside.pcapng"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("records that hold no packet have no place in a capture file");
        assertThatThrownBy(() -> deadLetter("packets"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("another topic than the one that is read");
        assertThatThrownBy(() -> deadLetter("a/b")).isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> deadLetter("..")).isInstanceOf(OptionException.class);
    }

    @Test
    void settingsThatAreNotTheUsersAreRefusedAndSecretsAreNotShown() {
        Map<String, String> group = Map.of("group.id", "g");
        assertThatThrownBy(() -> options("localhost:9092", List.of("t"), null, null, null, null, group))
                .hasMessageContaining("use the option group");
        Map<String, String> secret = Map.of("sasl.jaas.config", "x password=\"hunter22\";", "fetch.min.bytes", "many");
        assertThatThrownBy(() -> options("localhost:9092", List.of("t"), null, null, null, null, secret))
                .isInstanceOf(OptionException.class)
                .message()
                .doesNotContain("hunter22");
        Map<String, String> good = Map.of("ssl.key.password", "hunter22");
        assertThat(options("localhost:9092", List.of("t"), null, null, null, null, good)
                        .toString())
                .contains("ssl.key.password")
                .doesNotContain("hunter22");
    }

    @Test
    void defaultsAreAsDocumented() {
        KafkaSourceOptions plain = KafkaSourceOptions.of("localhost:9092", "t");
        assertThat(plain.start()).isInstanceOf(From.Begin.class);
        assertThat(plain.lateness()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plain.buffer()).isEqualTo(new ByteSize(64 << 20));
        assertThat(plain.ends()).isFalse();
        assertThat(options("localhost:9092", List.of("t"), null, "g", null, null, Map.of())
                        .start())
                .isInstanceOf(From.Committed.class);
        assertThat(options("localhost:9092", List.of("t"), null, "g", "2026-11-25", null, Map.of())
                        .start())
                .isInstanceOf(From.Time.class);
    }
}
