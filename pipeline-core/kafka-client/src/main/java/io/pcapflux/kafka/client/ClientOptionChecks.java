package io.pcapflux.kafka.client;

import io.pcapflux.spi.OptionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What can be said of the options that each Kafka client has without asking anybody. All throw {@link OptionException}. */
public final class ClientOptionChecks {
    private static final Pattern SERVER =
            Pattern.compile("(?:[A-Za-z_]+://)?(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    /** Kafka counts milliseconds in 32 bits. */
    private static final Duration LONGEST = Duration.ofDays(24);

    private ClientOptionChecks() {}

    /** The option {@code bootstrap}: brokers, or {@link EmbeddedBroker#BOOTSTRAP}. */
    public static void bootstrap(String bootstrap) {
        if (bootstrap.equals(EmbeddedBroker.BOOTSTRAP)) {
            return;
        }
        for (String server : bootstrap.split(",", -1)) {
            Matcher form = SERVER.matcher(server.strip());
            // The value is not repeated: somebody may have put a password into it.
            if (!form.matches() || !isPort(Integer.parseInt(form.group(1)))) {
                throw new OptionException(
                        "bootstrap",
                        "must be host:port, several separated by commas, such as localhost:9092, or the word "
                                + EmbeddedBroker.BOOTSTRAP);
            }
        }
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    /** Whether this is of the length and the characters of topics' names; {@code .} and {@code ..} are none for all that. */
    public static boolean hasFormOfTopic(String name) {
        return TOPIC.matcher(name).matches();
    }

    /** A time to wait, if one is told: not below the least, nor above what Kafka can count. */
    public static void duration(String option, @Nullable Duration value, Duration least) {
        if (value != null && (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0)) {
            throw new OptionException(
                    option, "must be " + ClientFailures.text(least) + " to " + LONGEST.toDays() + " days");
        }
    }

    /** The option {@code data}, the folder of the embedded broker, if one is told. */
    public static void folder(@Nullable String folder) {
        try {
            if (folder != null) {
                var unused = Path.of(folder);
            }
        } catch (InvalidPathException e) {
            throw new OptionException("data", "is no path: " + e.getReason());
        }
    }

    /**
     * The option {@code properties}: values must be such as Kafka takes. What is thrown shows no secret of them.
     *
     * @param client the settings that the client knows
     * @param refused settings that are not the user's, and what to do instead
     * @param own settings that the client must have, and that are not the user's
     */
    public static void properties(
            Map<String, String> properties, ConfigDef client, Map<String, String> refused, Map<String, ?> own) {
        refused.forEach((name, instead) -> {
            if (properties.containsKey(name)) {
                throw new OptionException("properties", name + " cannot be set here: " + instead);
            }
        });
        if (properties.containsKey(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
            return; // the values are known at run time only
        }
        Map<String, Object> complete = new HashMap<>(properties);
        complete.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        complete.putAll(own);
        try {
            client.parse(complete);
        } catch (ConfigException e) {
            throw new OptionException("properties", new Secrets(client, properties).mask(e.getMessage()));
        }
    }
}
