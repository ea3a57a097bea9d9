package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.kafka.format.RecordLayout;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPropertiesTest {
    private static String batchSize(RecordLayout layout, Optional<Topic> topic, Map<String, String> wanted) {
        return property("batch.size", layout, topic, wanted);
    }

    private static String property(
            String name, RecordLayout layout, Optional<Topic> topic, Map<String, String> wanted) {
        KafkaSinkOptions options = OptionsDraft.changed(KafkaSinkOptions.of("127.0.0.1:1", "packets"), draft -> {
            draft.layout = layout;
            draft.properties.putAll(wanted);
        });
        return String.valueOf(
                ClientProperties.producer(options, "127.0.0.1:1", topic).get(name));
    }

    private static Optional<Topic> topic(int partitions, String maxMessageBytes) {
        Map<String, String> settings = Map.of("max.message.bytes", maxMessageBytes);
        return Optional.of(new Topic("packets", partitions, new TopicRules("packets", settings)));
    }

    @ParameterizedTest
    @CsvSource({
        "SEGMENT, 1, 1048588, 1048576",
        "SEGMENT, 2, 1048588, 1048576",
        "SEGMENT, 3, 1048588, 786432", // six of each partition are 13.5 MiB; the buffer exceeds the window by 16
        "SEGMENT, 6, 1048588, 262144",
        "SEGMENT, 100, 1048588, 262144",
        "SEGMENT, 1, 300000, 300000",
        "SEGMENT, 1, 1000, 1000",
        "RECORD, 1, 1048588, 262144",
        "PYCAPA, 1, 1048588, 262144"
    })
    void batchesHoldMoreSegmentsWhereTopicAndBufferHaveRoom(
            RecordLayout layout, int partitions, String maxMessageBytes, String expected) {
        assertThat(batchSize(layout, topic(partitions, maxMessageBytes), Map.of()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"SEGMENT", "RECORD"})
    void batchesAreSmallWhereTheTopicsAreNotKnownYet(RecordLayout layout) {
        assertThat(batchSize(layout, Optional.empty(), Map.of())).isEqualTo("262144");
    }

    @ParameterizedTest
    @CsvSource({"SEGMENT", "RECORD"})
    void usersHaveTheLastWord(RecordLayout layout) {
        assertThat(batchSize(layout, topic(1, "1048588"), Map.of("batch.size", "16384")))
                .isEqualTo("16384");
    }

    @ParameterizedTest
    @CsvSource({"SEGMENT", "RECORD"})
    void socketBuffersAreLeftToTheSystemAndToUsers(RecordLayout layout) {
        String name = "send.buffer.bytes";
        assertThat(property(name, layout, Optional.empty(), Map.of())).isEqualTo("-1");
        assertThat(property(name, layout, Optional.empty(), Map.of(name, "65536")))
                .isEqualTo("65536");
    }
}
