package io.pcapflux.sink.kafka;

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

    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> NAMES.stream().anyMatch(thread::startsWith))
                .count();
    }

    static void awaitNone() {
        await("no client threads").until(() -> threads() == 0);
    }
}
