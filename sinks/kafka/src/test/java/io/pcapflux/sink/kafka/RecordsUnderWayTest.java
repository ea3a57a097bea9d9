package io.pcapflux.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordsUnderWayTest {
    private final RecordsUnderWay underWay = new RecordsUnderWay();
    private final AtomicInteger told = new AtomicInteger();

    @BeforeEach
    void listen() {
        underWay.onRoom(told::incrementAndGet);
    }

    private void make(int records) {
        for (int i = 0; i < records; i++) {
            underWay.made();
        }
    }

    @Test
    void areEnoughWhenAsManyAsMayBeHaveNoAnswer() {
        make(RecordsUnderWay.MOST - 1);
        assertThat(underWay.areEnough()).isFalse();

        make(1);
        assertThat(underWay.areEnough()).isTrue();

        underWay.answered(1);
        assertThat(underWay.areEnough()).isFalse();
    }

    @Test
    void whoHeardThatTheyAreEnoughIsToldOnceWhenThereIsRoom() {
        make(RecordsUnderWay.MOST + 100);
        assertThat(underWay.areEnough()).isTrue();

        underWay.answered(RecordsUnderWay.ROOM + 99);
        assertThat(told).hasValue(0);
        underWay.answered(1);
        assertThat(told).hasValue(1);
        underWay.answered(RecordsUnderWay.MOST - RecordsUnderWay.ROOM);
        assertThat(told).hasValue(1);
    }

    @Test
    void whoDidNotHearSoIsNotTold() {
        make(RecordsUnderWay.MOST - 1);
        assertThat(underWay.areEnough()).isFalse();

        underWay.answered(RecordsUnderWay.MOST - 1);

        assertThat(told).hasValue(0);
    }
}
