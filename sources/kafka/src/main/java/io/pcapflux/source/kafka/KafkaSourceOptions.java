package io.pcapflux.source.kafka;

import io.pcapflux.kafka.client.ClientOptionChecks;
import io.pcapflux.kafka.client.EmbeddedBroker;
import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.kafka.spi.BrokerOptions;
import io.pcapflux.spi.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where packets are in Kafka.
 *
 * @param bootstrap brokers as {@code host:port}, separated by commas; or the word {@value #EMBEDDED} for a broker in
 *     this process
 * @param topic one or more topics
 * @param partitions the numbers of the partitions to read, of each topic; by default all. Not with a group.
 * @param group the consumer group, in which several share the partitions and what sinks have settled is committed; by
 *     default none: all partitions are read and nothing is committed
 * @param from {@code begin}, {@code end}, {@code committed} or a time; by default {@code committed} with a group and
 *     {@code begin} without. A group begins elsewhere than committed only while it has no other members.
 * @param untilEnd whether to complete where the partitions end at the start
 * @param layout what all records have; by default what the header of each tells. {@code pycapa} must be said.
 * @param duplicates what becomes of packets that were published more than once; by default they are kept
 * @param lateness how long a packet waits for earlier ones of other partitions; by default 1 s
 * @param buffer how much is read ahead, of all partitions together; by default 64 MiB
 * @param connectTimeout how long to wait for a broker and the topic before the first packet; by default 30 s
 * @param brokerTimeout how long to wait for a broker that has gone, and for each dead letter to be acknowledged; by
 *     default 2 minutes
 * @param deadLetter the topic that records go to which hold no packet; by default they are passed over
 * @param data the folder of the embedded broker; by default {@code pcapflux-kafka}
 * @param properties further settings of the Kafka consumer (and, as far as they apply, of the admin client), which win
 *     over the defaults of this source. May hold secrets: {@link #toString} leaves their values out.
 */
public record KafkaSourceOptions(
        String bootstrap,
        List<String> topic,
        @Nullable List<Integer> partitions,
        @Nullable String group,
        @Nullable String from,
        @Nullable Boolean untilEnd,
        @Nullable RecordLayout layout,
        @Nullable Duplicates duplicates,
        @Nullable Duration lateness,
        @Nullable ByteSize buffer,
        @Nullable Duration connectTimeout,
        @Nullable Duration brokerTimeout,
        @Nullable String deadLetter,
        @Nullable String data,
        @Nullable Map<String, String> properties) {
    /** What stands for a broker in this process. */
    public static final String EMBEDDED = EmbeddedBroker.BOOTSTRAP;

    private static final ByteSize DEFAULT_BUFFER = new ByteSize(64L << 20);

    /** Checks the values; asks nothing outside. */
    public KafkaSourceOptions {
        topic = List.copyOf(topic);
        partitions = partitions == null ? List.of() : List.copyOf(partitions);
        properties = properties == null ? Map.of() : Map.copyOf(properties);
        ClientOptionChecks.bootstrap(bootstrap);
        OptionChecks.topics(topic);
        OptionChecks.partitions(partitions, group);
        OptionChecks.from(from, group);
        ClientOptionChecks.duration("lateness", lateness, Duration.ZERO);
        ClientOptionChecks.duration("connect-timeout", connectTimeout, Duration.ofMillis(1));
        ClientOptionChecks.duration("broker-timeout", brokerTimeout, Duration.ofSeconds(1));
        OptionChecks.buffer(buffer);
        OptionChecks.deadLetter(deadLetter, topic);
        ClientOptionChecks.folder(data);
        OptionChecks.properties(properties);
    }

    /** All defaults, without further settings. */
    public static KafkaSourceOptions of(String bootstrap, String topic) {
        return new KafkaSourceOptions(
                bootstrap,
                List.of(topic),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    boolean embedded() {
        return bootstrap.equals(EMBEDDED);
    }

    @Override
    public List<Integer> partitions() {
        return Objects.requireNonNullElse(partitions, List.of());
    }

    Optional<String> consumerGroup() {
        return Optional.ofNullable(group);
    }

    From start() {
        if (from != null) {
            return From.parse(from);
        }
        return group == null ? new From.Begin() : new From.Committed();
    }

    boolean ends() {
        return Boolean.TRUE.equals(untilEnd);
    }

    boolean dropsDuplicates() {
        return duplicates == Duplicates.DROP;
    }

    @Override
    public Duration lateness() {
        return Objects.requireNonNullElse(lateness, Duration.ofSeconds(1));
    }

    @Override
    public ByteSize buffer() {
        return Objects.requireNonNullElse(buffer, DEFAULT_BUFFER);
    }

    @Override
    public Duration connectTimeout() {
        return Objects.requireNonNullElse(connectTimeout, Duration.ofSeconds(30));
    }

    @Override
    public Duration brokerTimeout() {
        return Objects.requireNonNullElse(brokerTimeout, Duration.ofMinutes(2));
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
        return "KafkaSourceOptions[bootstrap=" + bootstrap + ", topic=" + topic + ", group=" + group + ", from=" + from
                + ", untilEnd=" + ends() + ", deadLetter=" + deadLetter + ", properties="
                + properties().keySet() + "]";
    }
}
