package io.pcapflux.source.kafka;

import java.util.List;

/** The threads of sources and of their Kafka clients. */
final class Consumers {
    private static final List<String> NAMES =
            List.of("pcapflux-kafka-source", "reactive-kafka-", "kafka-coordinator-heartbeat", "kafka-admin-client");

    private Consumers() {}

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> NAMES.stream().anyMatch(thread::startsWith))
                .toList();
    }
}
