package io.pcapflux.kafka.client;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of the settings that Kafka's clients have. Others are passed on all the same: plug-ins may know them. */
public final class PropertyNames {
    private static final Logger LOG = LoggerFactory.getLogger(PropertyNames.class);
    private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(3);

    /** What one tool's file may hold for several clients: that another client knows it is no mistake. */
    private static final Set<String> KNOWN = Stream.of(
                    ProducerConfig.configNames(), ConsumerConfig.configNames(), AdminClientConfig.configNames())
            .flatMap(Collection::stream)
            .collect(Collectors.toUnmodifiableSet());

    private static final List<String> KNOWN_PREFIXES = List.of(
            AbstractConfig.CONFIG_PROVIDERS_CONFIG + ".", CommonClientConfigs.METRICS_CONTEXT_PREFIX, "metrics.jmx.");

    private PropertyNames() {}

    /** Warns in one line of all names that no Kafka client knows, if there are any. */
    public static void warnOfUnknown(Collection<String> names) {
        String unknown = names.stream()
                .filter(name -> !isKnown(name))
                .sorted()
                .map(PropertyNames::described)
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            LOG.warn("properties that no Kafka client knows are passed on, for plug-ins: {}", unknown);
        }
    }

    private static boolean isKnown(String name) {
        return KNOWN.contains(name) || KNOWN_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static String described(String name) {
        return name
                + nearest(name).map(known -> " (did you mean " + known + "?)").orElse("");
    }

    private static Optional<String> nearest(String name) {
        return KNOWN.stream()
                .filter(known -> DISTANCE.apply(known, name) >= 0)
                .min(Comparator.<String>comparingInt(known -> DISTANCE.apply(known, name))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
