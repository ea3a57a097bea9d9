package io.pcapflux.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaCommandIT {
    @TempDir
    Path folder;

    @Test
    void aSignalEndsTheBrokerInOrder() throws Exception {
        KafkaProcess kafka = KafkaProcess.start(folder);
        kafka.close();
        assertThat(kafka.awaitExit()).isZero();
    }

    @Test
    void aBrokerThatFailsEndsTheCommand() throws Exception {
        try (KafkaProcess kafka = KafkaProcess.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            delete(folder.resolve("kafka-data"));
            admin.createTopics(List.of(new NewTopic("after", 1, (short) 1))); // its folder cannot be made
            assertThat(kafka.awaitExit()).isEqualTo(1);
            assertThat(kafka.error()).contains("its folder has been deleted");
        }
    }

    private static void delete(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
