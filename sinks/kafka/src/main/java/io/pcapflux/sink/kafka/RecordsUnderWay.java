package io.pcapflux.sink.kafka;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the records that wait for an answer, and bounds them by saying when there are enough, and then when there is
 * room again. Made by one thread at a time, answered by one thread at a time; asked by any.
 */
final class RecordsUnderWay {
    static final int MOST = 65_536;
    /** To wake whoever makes them for each answer would take longer than to make them. */
    static final int ROOM = MOST / 8;

    private final AtomicLong made = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean wereEnough;
    private volatile Runnable onRoom = () -> {};

    /** Has somebody told when there is room for {@value #ROOM} again, by whoever tells the answers; must not block. */
    void onRoom(Runnable listener) {
        onRoom = listener;
    }

    void made() {
        made.setRelease(made.getPlain() + 1);
    }

    void answered(int records) {
        long all = answered.getPlain() + records;
        answered.set(all); // before it is looked who waits, who looks in the other order
        if (wereEnough && made.getAcquire() - all <= MOST - ROOM) {
            wereEnough = false;
            onRoom.run();
        }
    }

    /** Whether no more should be made for now. */
    boolean areEnough() {
        if (made.getAcquire() - answered.getAcquire() < MOST) {
            return false;
        }
        wereEnough = true;
        return made.getAcquire() - answered.get() >= MOST;
    }
}
