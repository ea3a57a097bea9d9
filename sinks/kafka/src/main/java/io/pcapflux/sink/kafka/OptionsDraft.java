package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.RecordKey;
import io.pcapflux.kafka.format.RecordLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options while one of them is changed. */
final class OptionsDraft {
    private final String bootstrap;
    private final String topic;
    RecordLayout layout;
    RecordKey key;

    @Nullable
    TopicCreation create;

    @Nullable
    TimestampPolicy timestamp;

    boolean exactlyOnce;
    Duration connectTimeout;
    Duration deliveryTimeout;
    OnOutage onOutage;

    @Nullable
    SpoolOptions spool;

    @Nullable
    String deadLetter;

    String data;
    Map<String, String> properties;

    private OptionsDraft(KafkaSinkOptions from) {
        bootstrap = from.bootstrap();
        topic = from.topic();
        layout = from.layout();
        key = from.key();
        create = from.create();
        timestamp = from.timestamp();
        exactlyOnce = from.exactlyOnce();
        connectTimeout = from.connectTimeout();
        deliveryTimeout = from.deliveryTimeout();
        onOutage = from.onOutage();
        spool = from.spool();
        deadLetter = from.deadLetter();
        data = from.data();
        properties = new HashMap<>(from.properties());
    }

    /** Options that are like others but for a change; checked anew. */
    static KafkaSinkOptions changed(KafkaSinkOptions from, Consumer<OptionsDraft> change) {
        OptionsDraft draft = new OptionsDraft(from);
        change.accept(draft);
        return draft.options();
    }

    private KafkaSinkOptions options() {
        return new KafkaSinkOptions(
                bootstrap,
                topic,
                layout,
                key,
                create,
                timestamp,
                exactlyOnce,
                connectTimeout,
                deliveryTimeout,
                onOutage,
                spool,
                deadLetter,
                data,
                properties);
    }
}
