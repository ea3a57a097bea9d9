package io.pcapflux.source.kafka;

import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OptionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What can be said of the options without asking anybody. */
final class OptionChecks {
    private static final Pattern SERVER =
            Pattern.compile("(?:[A-Za-z_]+://)?(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    /** Kafka counts milliseconds in 32 bits. */
    private static final Duration LONGEST = Duration.ofDays(24);

    private static final long LEAST_BUFFER = 1 << 20;
    private static final long MOST_BUFFER = 16L << 30;

    /** Settings that are not the user's, and what to do instead. */
    private static final Map<String, String> REFUSED = Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "use the option bootstrap",
            ConsumerConfig.GROUP_ID_CONFIG, "use the option group",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "use the option from",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "offsets are committed when the sinks have the packets",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "keys are taken as bytes",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "values are taken as bytes");

    private OptionChecks() {}

    static void bootstrap(String bootstrap) {
        if (bootstrap.equals(KafkaSourceOptions.EMBEDDED)) {
            return;
        }
        for (String server : bootstrap.split(",", -1)) {
            Matcher form = SERVER.matcher(server.strip());
            // The value is not repeated: somebody may have put a password into it.
            if (!form.matches() || !isPort(Integer.parseInt(form.group(1)))) {
                throw new OptionException(
                        "bootstrap",
                        "must be host:port, several separated by commas, such as localhost:9092, or the word "
                                + KafkaSourceOptions.EMBEDDED);
            }
        }
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    static void topics(List<String> topics) {
        if (topics.isEmpty() || new HashSet<>(topics).size() < topics.size()) {
            throw new OptionException("topic", "must name at least one topic, and none twice");
        }
        for (String topic : topics) {
            if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
                throw new OptionException(
                        "topic", "must be 1 to 249 of the characters A-Z a-z 0-9 . _ - and neither \".\" nor \"..\"");
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

    static void duration(String option, @Nullable Duration value, Duration least) {
        if (value != null && (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0)) {
            throw new OptionException(
                    option, "must be " + KafkaFailures.text(least) + " to " + LONGEST.toDays() + " days");
        }
    }

    static void buffer(@Nullable ByteSize buffer) {
        if (buffer != null && (buffer.bytes() < LEAST_BUFFER || buffer.bytes() > MOST_BUFFER)) {
            throw new OptionException("buffer", "must be 1MiB to 16GiB");
        }
    }

    static void folder(@Nullable String folder) {
        try {
            if (folder != null) {
                var unused = Path.of(folder);
            }
        } catch (InvalidPathException e) {
            throw new OptionException("data", "is no path: " + e.getReason());
        }
    }

    static void properties(Map<String, String> properties) {
        REFUSED.forEach((name, instead) -> {
            if (properties.containsKey(name)) {
                throw new OptionException("properties", name + " cannot be set here: " + instead);
            }
        });
        if (properties.containsKey(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
            return; // the values are known at run time only
        }
        Map<String, Object> complete = new HashMap<>(properties);
        complete.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        complete.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        complete.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        try {
            ConsumerConfig.configDef().parse(complete);
        } catch (ConfigException e) {
            throw new OptionException("properties", new Secrets(properties).mask(e.getMessage()));
        }
    }
}
