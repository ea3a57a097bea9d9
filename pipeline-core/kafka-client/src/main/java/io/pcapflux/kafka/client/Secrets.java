package io.pcapflux.kafka.client;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * The values of Kafka settings that must not be shown, to be taken out of what Kafka says.
 *
 * <p>Secret is what Kafka declares a password, and every setting Kafka does not know.
 */
final class Secrets {
    private static final String MASK = "***";
    /** The options within a JAAS configuration: {@code password="..."}. */
    private static final Pattern ASSIGNED = Pattern.compile("=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"';\\s=]+))");
    /** Shorter ones keep nothing secret, and taken out of a text would only spoil it. */
    private static final int LEAST_LENGTH = 3;

    private final List<String> values;

    /**
     * The secrets among the properties.
     *
     * @param client the settings that the client knows, beside those of the admin client
     */
    Secrets(ConfigDef client, Map<String, String> properties) {
        values = properties.entrySet().stream()
                .filter(property -> !isPublic(client, property.getKey()))
                .flatMap(property -> parts(property.getValue()))
                .map(String::strip)
                .filter(part -> part.length() >= LEAST_LENGTH)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static boolean isPublic(ConfigDef client, String name) {
        return Stream.of(client, AdminClientConfig.configDef())
                .map(definition -> definition.configKeys().get(name))
                .anyMatch(key -> key != null && key.type() != ConfigDef.Type.PASSWORD);
    }

    private static Stream<String> parts(String value) {
        Stream<String> assigned = ASSIGNED.matcher(value)
                .results()
                .flatMap(found -> Stream.of(found.group(1), found.group(2), found.group(3)))
                .filter(Objects::nonNull);
        return Stream.concat(Stream.concat(Stream.of(value), value.lines()), assigned);
    }

    /** The text without secrets. */
    String mask(@Nullable String text) {
        String masked = text == null ? "" : text;
        for (String value : values) {
            masked = masked.replaceAll(Pattern.quote(value), Matcher.quoteReplacement(MASK));
        }
        return masked;
    }

    /** Whether a stack trace of this would show a secret. */
    boolean occurIn(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String text = String.valueOf(at.getMessage());
            if (values.stream().anyMatch(text::contains)) {
                return true;
            }
        }
        return false;
    }
}
