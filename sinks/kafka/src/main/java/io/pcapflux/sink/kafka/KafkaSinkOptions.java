package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.client.ClientOptionChecks;
import io.pcapflux.kafka.client.EmbeddedBroker;
import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how packets go to Kafka.
 *
 * @param bootstrap brokers as {@code host:port}, separated by commas; or the word {@value #EMBEDDED} for a broker in
 *     this process
 * @param topic up to 249 of {@code A-Z a-z 0-9 . _ -}; {@code %i} stands for the name of a packet's interface, in which
 *     other characters become {@code _} (its number where it has no name), and then there are at most 256 topics
 * @param layout how packets become records; by default {@link RecordLayout#RECORD}
 * @param key what packets get for a record key; by default {@link RecordKey#NONE}
 * @param create how a topic that is not there is made; without this only a broker that makes topics on first use does
 * @param timestamp which time the records carry; without this the capture time, and a topic that would refuse it, replace
 *     it or delete the record for it is refused before anything is sent
 * @param exactlyOnce whether packets go in transactions, each with the position reached in their captures, and those that
 *     an earlier run has sent are passed over; by default not
 * @param connectTimeout how long to wait for a broker, and then for the topic, before the first packet; by default 30 s
 * @param deliveryTimeout how long a packet may take from being handed to the producer to its acknowledgement, retries
 *     included; by default 2 minutes, at least 1 s
 * @param onOutage what becomes of packets that the brokers do not take in time; by default {@link OnOutage#BLOCK}, or
 *     {@link OnOutage#SPOOL} where there is a spool
 * @param spool where packets wait meanwhile
 * @param deadLetter where records go that are too large for the topic: another topic, or a capture file if it ends in
 *     {@code .pcapng} or {@code .pcap}; without this they fail
 * @param data the folder of the embedded broker; by default {@code pcapflux-kafka}
 * @param properties further settings of the Kafka producer (and, as far as they apply, of the admin client that looks
 *     for broker and topic), which win over the defaults of this sink. May hold secrets: {@link #toString} leaves their
 *     values out.
 */
public record KafkaSinkOptions(
        String bootstrap,
        String topic,
        @Nullable RecordLayout layout,
        @Nullable RecordKey key,
        @Nullable TopicCreation create,
        @Nullable TimestampPolicy timestamp,
        @Nullable Boolean exactlyOnce,
        @Nullable Duration connectTimeout,
        @Nullable Duration deliveryTimeout,
        @Nullable OnOutage onOutage,
        @Nullable SpoolOptions spool,
        @Nullable String deadLetter,
        @Nullable String data,
        @Nullable Map<String, String> properties) {
    /** What stands for a broker in this process. */
    public static final String EMBEDDED = EmbeddedBroker.BOOTSTRAP;

    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DEFAULT_DELIVERY_TIMEOUT = Duration.ofMinutes(2);

    /** Checks the values; asks nothing outside. */
    public KafkaSinkOptions {
        ClientOptionChecks.bootstrap(bootstrap);
        OptionChecks.topic(topic);
        OptionChecks.key(layout, key);
        OptionChecks.timestamp(layout, timestamp);
        ClientOptionChecks.duration("connect-timeout", connectTimeout, Duration.ofMillis(1));
        ClientOptionChecks.duration("delivery-timeout", deliveryTimeout, Duration.ofSeconds(1));
        OptionChecks.deadLetter(deadLetter, topic);
        OptionChecks.outage(onOutage, spool);
        ClientOptionChecks.folder(data);
        properties = properties == null ? Map.of() : Map.copyOf(properties);
        OptionChecks.properties(properties);
        if (Boolean.TRUE.equals(exactlyOnce)) {
            OptionChecks.exactlyOnce(topic, properties, spool == null ? onOutage : OnOutage.SPOOL, deadLetter);
        }
    }

    /** All defaults, without further settings. */
    public static KafkaSinkOptions of(String bootstrap, String topic) {
        return new KafkaSinkOptions(
                bootstrap, topic, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    TopicName topicName() {
        return new TopicName(topic);
    }

    boolean embedded() {
        return bootstrap.equals(EMBEDDED);
    }

    @Override
    public RecordLayout layout() {
        return Objects.requireNonNullElse(layout, RecordLayout.RECORD);
    }

    @Override
    public RecordKey key() {
        return Objects.requireNonNullElse(key, RecordKey.NONE);
    }

    @Override
    public Boolean exactlyOnce() {
        return Boolean.TRUE.equals(exactlyOnce);
    }

    @Override
    public Duration connectTimeout() {
        return Objects.requireNonNullElse(connectTimeout, DEFAULT_CONNECT_TIMEOUT);
    }

    @Override
    public Duration deliveryTimeout() {
        return Objects.requireNonNullElse(deliveryTimeout, DEFAULT_DELIVERY_TIMEOUT);
    }

    @Override
    public OnOutage onOutage() {
        return Objects.requireNonNullElse(onOutage, spool == null ? OnOutage.BLOCK : OnOutage.SPOOL);
    }

    @Override
    public String data() {
        return Objects.requireNonNullElseGet(data, BrokerOptions.DEFAULT_FOLDER::toString);
    }

    @Override
    public Map<String, String> properties() {
        return Objects.requireNonNullElse(properties, Map.of());
    }

    /** Without the values of {@link #properties}. */
    @Override
    public String toString() {
        return "KafkaSinkOptions[bootstrap=" + bootstrap + ", topic=" + topic + ", layout=" + layout() + ", key="
                + key() + ", create=" + create + ", timestamp=" + timestamp + ", exactlyOnce=" + exactlyOnce()
                + ", connectTimeout=" + connectTimeout() + ", deliveryTimeout="
                + deliveryTimeout() + ", onOutage=" + onOutage() + ", spool=" + spool + ", deadLetter=" + deadLetter
                + ", data="
                + data() + ", properties=" + properties().keySet() + "]";
    }
}
