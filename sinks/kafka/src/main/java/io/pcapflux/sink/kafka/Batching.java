package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.RecordLayout;

/** When records are handed to the sender. */
enum Batching {
    /** Each at once, or those together that are made while the sender is busy. */
    EAGER(64 << 10),
    /**
     * When they are about as much as goes to a broker at once, or at the next look at the timer: to wake the sender for
     * each would take longer than to send it, and its packets have waited for others anyway.
     */
    PATIENT(1 << 20);

    private final int mostBytes;

    Batching(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    static Batching of(RecordLayout layout) {
        return layout == RecordLayout.SEGMENT ? PATIENT : EAGER;
    }

    /** So many bytes of values are a batch. */
    int mostBytes() {
        return mostBytes;
    }

    /** Whether a batch goes on its way when the sender has nothing to do. */
    boolean goesToIdleSender() {
        return this == EAGER;
    }
}
