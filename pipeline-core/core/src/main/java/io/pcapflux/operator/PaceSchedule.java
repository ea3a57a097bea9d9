package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import io.pcapflux.sink.Resumption;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When each packet of a stream is due: all reckoned from the first, or from the first one that is new to sinks that go on
 * where an earlier run ended. A capture that is read again goes on behind its last packet, after a pause as long as the
 * mean distance of its packets.
 */
final class PaceSchedule {
    /** After a loop of a single packet. */
    private static final long USUAL_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final double speed;
    private final LongSupplier clock;
    private final Resumption resumption;
    private long startNanos;

    private long loop = -1;
    private long loopFirstNanos;
    private long loopPackets;
    /** How far behind the first packet of all the loop began and has come, at the original speed. */
    private long loopBegan;

    private long reached;

    /**
     * @param clock tells nanoseconds from any origin
     */
    PaceSchedule(double speed, LongSupplier clock, Resumption resumption) {
        this.speed = speed;
        this.clock = clock;
        this.resumption = resumption;
    }

    /** Nanoseconds from now until the packet is due; 0 where it is or was. */
    long delayOf(Packet packet) {
        if (!packet.hasTimestamp()) {
            return 0;
        }
        long now = clock.getAsLong();
        if (loop < 0 || resumption.isAtKnownPackets()) {
            start(now);
        }
        if (packet.captureInterface().capture().loop() > loop) {
            beginLoop(packet);
        }
        loopPackets++;
        long behindFirst = PacketTime.sum(loopBegan, PacketTime.between(loopFirstNanos, packet.timestampNanos()));
        reached = Math.max(reached, behindFirst);
        long behindStart = speed == 1 ? behindFirst : (long) (behindFirst / speed);
        return behindStart <= 0 ? 0 : Math.max(0, behindStart - (now - startNanos));
    }

    /** Whatever came before: the packet at hand is due now. */
    private void start(long now) {
        startNanos = now;
        loop = -1;
        loopBegan = 0;
        reached = 0;
    }

    private void beginLoop(Packet first) {
        if (loop >= 0) {
            long pause = loopPackets > 1 ? (reached - loopBegan) / (loopPackets - 1) : USUAL_PAUSE;
            loopBegan = PacketTime.sum(reached, pause);
            reached = loopBegan;
        }
        loop = first.captureInterface().capture().loop();
        loopFirstNanos = first.timestampNanos();
        loopPackets = 0;
    }
}
