package io.pcapflux.sink.kafka;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the records that wait for an answer, and bounds them by saying when there are enough. Made by one thread at a
 * time, answered by one thread at a time; asked by any.
 */
final class RecordsUnderWay {
    static final int MOST = 65_536;

    private final AtomicLong made = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();

    void made() {
        made.setRelease(made.getPlain() + 1);
    }

    void answered(int records) {
        answered.setRelease(answered.getPlain() + records);
    }

    /** Whether no more should be made for now. */
    boolean areEnough() {
        return made.getAcquire() - answered.getAcquire() >= MOST;
    }
}
