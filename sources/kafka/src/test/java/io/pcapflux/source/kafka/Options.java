package io.pcapflux.source.kafka;

import io.pcapflux.kafka.format.RecordLayout;
import io.pcapflux.spi.ByteSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a source that a test sets one by one. */
final class Options {
    private final KafkaSourceOptions base;
    private String bootstrap;
    private @Nullable String group;
    private @Nullable String from;
    private boolean untilEnd;
    private @Nullable RecordLayout layout;
    private @Nullable Duplicates duplicates;
    private @Nullable Duration lateness;
    private @Nullable ByteSize buffer;
    private Duration connectTimeout = Duration.ofSeconds(20);
    private @Nullable Duration brokerTimeout;
    private @Nullable String deadLetter;
    private final Map<String, String> properties = new HashMap<>();

    private Options(KafkaSourceOptions base) {
        this.base = base;
        this.bootstrap = base.bootstrap();
    }

    static Options of(Topic topic) {
        return new Options(topic.options());
    }

    /** Another way to the same brokers, with what it takes. */
    Options by(String way, Map<String, String> settings) {
        bootstrap = way;
        properties.putAll(settings);
        return this;
    }

    Options group(String name) {
        group = name;
        properties.put("session.timeout.ms", "6000");
        return this;
    }

    Options from(String start) {
        from = start;
        return this;
    }

    Options untilEnd() {
        untilEnd = true;
        return this;
    }

    Options layout(RecordLayout told) {
        layout = told;
        return this;
    }

    Options dropDuplicates() {
        duplicates = Duplicates.DROP;
        return this;
    }

    Options lateness(Duration time) {
        lateness = time;
        return this;
    }

    Options buffer(long bytes) {
        buffer = new ByteSize(bytes);
        return this;
    }

    Options connectTimeout(Duration time) {
        connectTimeout = time;
        return this;
    }

    Options brokerTimeout(Duration time) {
        brokerTimeout = time;
        return this;
    }

    Options deadLetter(Topic topic) {
        deadLetter = topic.name();
        return this;
    }

    Options property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    KafkaSource source() {
        return new KafkaSource(new KafkaSourceOptions(
                bootstrap,
                base.topic(),
                null,
                group,
                from,
                untilEnd,
                layout,
                duplicates,
                lateness,
                buffer,
                connectTimeout,
                brokerTimeout,
                deadLetter,
                null,
                properties));
    }
}
