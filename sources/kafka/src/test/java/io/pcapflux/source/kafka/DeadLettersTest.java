package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.kafka.client.DeadLetterProducer;
import io.pcapflux.kafka.format.RecordDecoder;
import io.pcapflux.kafka.format.RecordFormatException;
import io.pcapflux.ledger.SourceAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadLettersTest {
    private static final String NOBODY = "127.0.0.1:1";
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final KafkaSourceOptions options = KafkaSourceOptions.of(NOBODY, "t");
    private final List<PcapfluxException> told = Collections.synchronizedList(new ArrayList<>());
    private final SourceAccount account = new SourceAccount("kafka");

    private DeadLetters letters(Duration timeout) {
        return new DeadLetters(
                "aside",
                new DeadLetterProducer(ClientProperties.producer(options, NOBODY), timeout),
                new KafkaFailures(options, NOBODY),
                account,
                told::add);
    }

    private static void put(DeadLetters letters, long offset) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, offset, null, new byte[1]);
        PartitionQueue.Arrival arrival = new PartitionQueue.Arrival(record, 1, 0);
        try {
            new RecordDecoder(null, metadata -> {}).decode(arrival.stored());
            throw new AssertionError("a packet");
        } catch (RecordFormatException e) {
            letters.put(record, e);
        }
    }

    @Test
    void nothingIsCommittedBehindOneThatTheBrokersDoNotHave() {
        try (DeadLetters letters = letters(Duration.ofSeconds(1))) {
            assertThat(letters.committable(PARTITION, 10)).isEqualTo(10);
            put(letters, 5); // returns when the topic is given up

            await().until(() -> !told.isEmpty());
            assertThat(letters.committable(PARTITION, 10)).isEqualTo(5);
            assertThat(letters.committable(PARTITION, 3)).isEqualTo(3);
            assertThat(letters.committable(new TopicPartition("t", 1), 10)).isEqualTo(10);
            assertThat(letters.isDone()).isFalse();
            assertThat(account.snapshot().noted()).isEmpty();
        }
    }

    @Test
    void theFirstFailureIsToldOnceAndNoMoreAreTaken() {
        try (DeadLetters letters = letters(Duration.ofSeconds(1))) {
            put(letters, 5);
            await().until(() -> !told.isEmpty());
            assertThatThrownBy(() -> put(letters, 6)).isSameAs(told.get(0));
            assertThatThrownBy(() -> letters.awaitAll(Duration.ofMinutes(1))).isSameAs(told.get(0));
            assertThat(told)
                    .singleElement()
                    .asString()
                    .contains("record 5 of t-0, which holds no packet, does not get into the dead-letter topic aside");
        }
    }

    @Test
    void closingEndsTheWaitOfOneThatIsBeingPut() throws InterruptedException {
        DeadLetters letters = letters(Duration.ofMinutes(10));
        Thread putting = new Thread(() -> put(letters, 5));
        putting.start();
        await().until(() -> !letters.isDone() && putting.getState() == Thread.State.TIMED_WAITING);
        letters.close();
        putting.join();
        assertThat(told).hasSize(1);
    }
}
