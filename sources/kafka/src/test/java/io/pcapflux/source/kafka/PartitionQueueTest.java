package io.pcapflux.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionQueueTest {
    private final PartitionQueue queue =
            new PartitionQueue(new TopicPartition("t", 0), 100, PartitionQueue.Delivered.NOTHING);

    private void readAhead(int from, int until) {
        for (int offset = from; offset < until; offset++) {
            queue.add(new ConsumerRecord<>("t", 0, offset, null, new byte[1]), 1, 0);
        }
        queue.polledTo(until);
    }

    private void deliver(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(queue.take()).isNotNull();
            queue.delivered();
        }
    }

    @Test
    void whatWasReadAheadOfAPartitionThatIsTakenAwayIsNotCommitted() {
        readAhead(0, 100);
        deliver(3);
        assertThat(queue.committable()).isEqualTo(3);
        queue.revoke();
        assertThat(queue.take()).isNull();
        assertThat(queue.committable()).isEqualTo(3);
        assertThat(queue.finished()).isFalse();
    }

    @Test
    void theRecordThatIsBeingDeliveredWhenThePartitionIsTakenAwayIsCommittedOnceItIsThrough() {
        readAhead(0, 100);
        deliver(3);
        assertThat(queue.take()).isNotNull();
        queue.revoke();
        assertThat(queue.committable()).isEqualTo(3);
        queue.delivered();
        assertThat(queue.committable()).isEqualTo(4);
    }

    @Test
    void ofAPartitionThatIsTakenAwayBeforeItsFirstPacketNothingIsCommitted() {
        readAhead(0, 100);
        queue.revoke();
        assertThat(queue.committable()).isEqualTo(PartitionQueue.UNKNOWN);
    }

    @Test
    void behindTheLastRecordGapsAreCommittedToo() {
        readAhead(0, 10);
        deliver(10);
        queue.polledTo(100);
        assertThat(queue.committable()).isEqualTo(100);
        assertThat(queue.finished()).isTrue();
    }
}
