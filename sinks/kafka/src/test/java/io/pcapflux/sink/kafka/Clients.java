package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

/** The threads of sinks and of their Kafka clients. */
final class Clients {
    private static final List<String> NAMES = List.of(
            "pcapflux-kafka-sink",
            "reactor-kafka-sender",
            "kafka-producer-network-thread",
            "kafka-admin-client-thread");

    private Clients() {}

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> NAMES.stream().anyMatch(thread::startsWith))
                .toList();
    }

    static void awaitNone() {
        await("no client threads").untilAsserted(() -> assertThat(threads()).isEmpty());
    }
}
