package io.pcapflux.source.kafka;

import io.pcapflux.kafka.client.ClientOptionChecks;
import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OptionException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What can be said of the options without asking anybody. */
final class OptionChecks {
    private static final long LEAST_BUFFER = 1 << 20;
    private static final long MOST_BUFFER = 16L << 30;

    private static final String TOPIC_FORM =
            "must be 1 to 249 of the characters A-Z a-z 0-9 . _ - and neither \".\" nor \"..\"";

    /** Settings that are not the user's, and what to do instead. */
    private static final Map<String, String> REFUSED = Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "use the option bootstrap",
            ConsumerConfig.GROUP_ID_CONFIG, "use the option group",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "use the option from",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "offsets are committed when the sinks have the packets",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "keys are taken as bytes",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "values are taken as bytes");

    private OptionChecks() {}

    static void topics(List<String> topics) {
        if (topics.isEmpty() || new HashSet<>(topics).size() < topics.size()) {
            throw new OptionException("topic", "must name at least one topic, and none twice");
        }
        for (String topic : topics) {
            if (!ClientOptionChecks.hasFormOfTopic(topic) || topic.equals(".") || topic.equals("..")) {
                throw new OptionException("topic", TOPIC_FORM);
            }
        }
    }

    static void partitions(List<Integer> partitions, @Nullable String group) {
        if (partitions.stream().anyMatch(number -> number < 0)) {
            throw new OptionException("partitions", "must be numbers from 0");
        }
        if (group != null && !partitions.isEmpty()) {
            throw new OptionException("partitions", "cannot be given with \"group\", which shares all of them out");
        }
        if (group != null && group.isBlank()) {
            throw new OptionException("group", "must have a name");
        }
    }

    static void from(@Nullable String from, @Nullable String group) {
        if (from != null && From.parse(from) instanceof From.Committed && group == null) {
            throw new OptionException("from", "can be committed only with a \"group\"");
        }
    }

    static void deadLetter(@Nullable String topic, List<String> read) {
        if (topic == null) {
            return;
        }
        if (topic.endsWith(".pcapng") || topic.endsWith(".pcap")) {
            throw new OptionException(
                    "dead-letter", "must be a topic: records that hold no packet have no place in a capture file");
        }
        if (!ClientOptionChecks.hasFormOfTopic(topic) || topic.equals(".") || topic.equals("..")) {
            throw new OptionException("dead-letter", TOPIC_FORM);
        }
        if (read.contains(topic)) {
            throw new OptionException("dead-letter", "must be another topic than the one that is read");
        }
    }

    static void buffer(@Nullable ByteSize buffer) {
        if (buffer != null && (buffer.bytes() < LEAST_BUFFER || buffer.bytes() > MOST_BUFFER)) {
            throw new OptionException("buffer", "must be 1MiB to 16GiB");
        }
    }

    static void properties(Map<String, String> properties) {
        Map<String, Class<?>> own = Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        ClientOptionChecks.properties(properties, ConsumerConfig.configDef(), REFUSED, own);
    }
}
