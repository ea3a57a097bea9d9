package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.util.function.LongSupplier;

/** When each packet of a stream is due: all reckoned from the first. */
final class PaceSchedule {
    private final double speed;
    private final LongSupplier clock;
    private long firstNanos = Packet.NO_TIMESTAMP;
    private long startNanos;

    /**
     * @param clock tells nanoseconds from any origin
     */
    PaceSchedule(double speed, LongSupplier clock) {
        this.speed = speed;
        this.clock = clock;
    }

    /** Nanoseconds from now until the packet is due; 0 where it is or was. */
    long delayOf(Packet packet) {
        if (!packet.hasTimestamp()) {
            return 0;
        }
        long now = clock.getAsLong();
        if (firstNanos == Packet.NO_TIMESTAMP) {
            firstNanos = packet.timestampNanos();
            startNanos = now;
        }
        long behindFirst = PacketTime.between(firstNanos, packet.timestampNanos());
        long behindStart = speed == 1 ? behindFirst : (long) (behindFirst / speed);
        return behindStart <= 0 ? 0 : Math.max(0, behindStart - (now - startNanos));
    }
}
