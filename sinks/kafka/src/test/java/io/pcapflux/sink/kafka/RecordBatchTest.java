package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.kafka.format.RecordLayout;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private final RecordBatch batch = new RecordBatch(Batching.EAGER);

    @Test
    void isFullOfManySmallRecords() {
        for (int i = 0; i < RecordBatch.MOST_RECORDS; i++) {
            assertThat(batch.isFull()).isFalse();
            batch.add(Packets.record(60));
        }
        assertThat(batch.isFull()).isTrue();
    }

    @Test
    void isFullOfOneLargeRecord() {
        batch.add(Packets.record(250_000));
        assertThat(batch.isFull()).isTrue();
    }

    @Test
    void isFullOfSegmentsWhenTheyAreAsMuchAsGoesToABrokerAtOnce() {
        RecordBatch segments = new RecordBatch(Batching.of(RecordLayout.SEGMENT));
        for (int i = 0; i < 4; i++) {
            assertThat(segments.isFull()).isFalse();
            segments.add(Packets.record(1 << 18));
        }
        assertThat(segments.isFull()).isTrue();
    }

    @Test
    void isAnsweredWithItsLastRecordAndTellsOfTheFirstFailure() {
        batch.add(Packets.record(1));
        batch.add(Packets.record(1));
        batch.add(Packets.record(1));
        Exception first = new IllegalStateException("first");

        assertThat(batch.answered(null)).isFalse();
        assertThat(batch.answered(first)).isFalse();
        assertThat(batch.answered(new IllegalStateException("second"))).isTrue();
        assertThat(batch.failure()).isSameAs(first);
    }
}
