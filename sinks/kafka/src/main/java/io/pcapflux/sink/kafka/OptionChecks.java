package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.ClientOptionChecks;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.spi.OptionException;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What can be said of the options without asking anybody. */
final class OptionChecks {
    /** Settings that are not the user's, and what to do instead. */
    private static final Map<String, String> REFUSED = Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "use the option bootstrap",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "the records' keys are bytes already",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "the records' values are bytes already",
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "use the option delivery-timeout",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG, "it derives from the captures, with exactly-once");

    private OptionChecks() {}

    static void topic(String topic) {
        String plain = topic.replace(TopicName.INTERFACE, "");
        boolean interfaces = !plain.equals(topic);
        if (!(interfaces && plain.isEmpty())
                && (!ClientOptionChecks.hasFormOfTopic(plain) || topic.equals(".") || topic.equals(".."))) {
            throw new OptionException(
                    "topic",
                    "must be 1 to 249 of the characters A-Z a-z 0-9 . _ - and neither \".\" nor \"..\"; %i stands for"
                            + " the name of an interface");
        }
    }

    static void key(@Nullable RecordLayout layout, @Nullable RecordKey key) {
        if (layout != null && key == RecordKey.FLOW && !layout.takesKey()) {
            throw new OptionException("key", "the layout pycapa has keys of its own, the times: leave key out");
        }
    }

    static void timestamp(@Nullable RecordLayout layout, @Nullable TimestampPolicy timestamp) {
        if (layout == RecordLayout.PYCAPA && timestamp != null && timestamp != TimestampPolicy.NOW) {
            throw new OptionException(
                    "timestamp", "must be now with the layout pycapa, whose keys are the capture times");
        }
    }

    static void deadLetter(@Nullable String place, String topic) {
        if (place == null || DeadLetterFile.isOne(place)) {
            return;
        }
        if (!ClientOptionChecks.hasFormOfTopic(place) || place.equals(topic)) {
            throw new OptionException("dead-letter", "must be another topic, or a file that ends in .pcapng or .pcap");
        }
    }

    static void outage(@Nullable OnOutage onOutage, @Nullable SpoolOptions spool) {
        if (onOutage == OnOutage.SPOOL && spool == null) {
            throw new OptionException("on-outage", "needs a folder: spool: { path: FOLDER }");
        }
        if (spool != null && onOutage != null && onOutage != OnOutage.SPOOL) {
            throw new OptionException("spool", "is of no use with on-outage: block or shed; leave one of them out");
        }
    }

    static void exactlyOnce(
            String topic, Map<String, String> properties, @Nullable OnOutage onOutage, @Nullable String deadLetter) {
        if ((onOutage != null && onOutage != OnOutage.BLOCK) || deadLetter != null) {
            throw new OptionException(
                    "exactly-once", "goes with on-outage: block only, and without spool and dead-letter");
        }
        if (topic.contains(TopicName.INTERFACE)) {
            throw new OptionException("exactly-once", "needs one topic, without " + TopicName.INTERFACE);
        }
        String acks = properties.getOrDefault(ProducerConfig.ACKS_CONFIG, "all").strip();
        String idempotent = properties.getOrDefault(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        if (!(acks.equals("all") || acks.equals("-1")) || !Boolean.parseBoolean(idempotent.strip())) {
            throw new OptionException(
                    "exactly-once", "needs acks=all and enable.idempotence=true, as they are by default");
        }
    }

    static void properties(Map<String, String> properties) {
        Map<String, Class<?>> own = Map.of(
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        ClientOptionChecks.properties(properties, ProducerConfig.configDef(), REFUSED, own);
    }
}
