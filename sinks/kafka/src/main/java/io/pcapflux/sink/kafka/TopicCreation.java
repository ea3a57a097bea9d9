package io.pcapflux.sink.kafka;

import io.pcapflux.spi.OptionException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * How a topic that is not there is made.
 *
 * @param partitions how many it gets; by default the broker's {@code num.partitions}
 * @param replication how many brokers keep a copy of each; by default the broker's {@code default.replication.factor}
 * @param config settings of the topic, such as {@code retention.ms}; the broker checks them
 */
public record TopicCreation(
        @Nullable Integer partitions,
        @Nullable Integer replication,
        @Nullable Map<String, String> config) {
    public TopicCreation {
        atLeastOne("partitions", partitions, Integer.MAX_VALUE);
        atLeastOne("replication", replication, Short.MAX_VALUE);
        config = config == null ? Map.of() : Map.copyOf(config);
    }

    /** As the broker has it by default. */
    public static TopicCreation byDefault() {
        return new TopicCreation(null, null, null);
    }

    @Override
    public Map<String, String> config() {
        return Objects.requireNonNullElse(config, Map.of());
    }

    private static void atLeastOne(String option, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw new OptionException(option, "must be 1 to " + most);
        }
    }

    NewTopic topic(String name) {
        return new NewTopic(
                        name,
                        Optional.ofNullable(partitions),
                        Optional.ofNullable(replication).map(Integer::shortValue))
                .configs(config());
    }
}
