package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.kafka.format.RecordDecoder;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.Packet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmitterTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    private final KafkaSourceOptions options = new KafkaSourceOptions(
            "localhost:9092",
            List.of("t"),
            null,
            null,
            null,
            true,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of());

    private static final class Asking extends BaseSubscriber<Packet> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // none is needed
        }
    }

    /** Whether it ends although its partition, which was assigned at about this moment, has a record to come. */
    private boolean endsTooEarly(int spins) throws InterruptedException {
        SourceAccount account = new SourceAccount("kafka");
        Emitter emitter = new Emitter(options, new Asking(), account);
        emitter.request(1);
        Plan plan = new Plan(List.of(PARTITION), Map.of(PARTITION, 0L), Map.of(PARTITION, 1L));
        Assignment assignment = new Assignment(plan, true);
        Decoding decoding = new Decoding(new RecordDecoder(null, metadata -> {}), account, Optional.empty());
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicBoolean early = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            emitter.emitAll(assignment, new PacketMerge(decoding, 0, 1000), null);
            early.set(!stopped.get());
        });
        thread.start();
        while (thread.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        for (int spin = 0; spin < spins; spin++) {
            Thread.onSpinWait();
        }
        assignment.add(List.of(PARTITION));
        emitter.wake();
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(1000); // else, on a busy machine, it holds the processor that the other needs
        }
        stopped.set(true);
        emitter.stop();
        thread.join();
        return early.get();
    }

    @Test
    void partitionsThatAreAssignedWhileItLooksAreNotTakenForAnEnd() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            assertThat(endsTooEarly(i % 2000)).as("time %d", i).isFalse();
        }
    }
}
