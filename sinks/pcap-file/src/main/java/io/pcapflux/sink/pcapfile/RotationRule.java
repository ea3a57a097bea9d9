package io.pcapflux.sink.pcapfile;

import io.pcapflux.packet.Packet;
import java.time.Instant;
import java.time.ZoneId;

/** Tells which packets belong into one file. For one thread at a time. */
final class RotationRule {
    /** How long behind the end of an interval its last packets may come from a live source. */
    static final long GRACE_MILLIS = 500;
    /** Packets that are not older than this when they come are taken for those of a live source. */
    private static final long FRESH_MILLIS = 10_000;

    private static final long NONE = Long.MIN_VALUE;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final FileRotation rotation;
    private final ZoneId zone;
    private final long interval;
    private final long duration;
    private final boolean always;
    private long packets;
    /** The first packet's time in the file, and the interval that it lies in. */
    private long start = NONE;

    private long slot;
    private long newest = NONE;
    private long newestSeen = NONE;
    private boolean fresh;
    private long packetsSeen;

    RotationRule(FileRotation rotation, ZoneId zone) {
        this.rotation = rotation;
        this.zone = zone;
        this.interval = rotation.interval().toMillis();
        this.duration = rotation.duration().toMillis();
        this.always = !rotation.rotates();
    }

    /**
     * Whether a packet belongs into the next file.
     */
    boolean separates(Packet packet, CurrentFile file) {
        if (always || packets == 0) {
            return false;
        }
        if (isFull() || (rotation.size() > 0 && file.length() + file.size(packet) > rotation.size())) {
            return true;
        }
        return start != NONE && packet.hasTimestamp() && (isOver(millis(packet)) || isFarBefore(millis(packet)));
    }

    /** A packet that is a little late stays; a clock that was set back begins a file, or else none would for long. */
    private boolean isFarBefore(long time) {
        return (interval > 0 && slot(time) < slot - 1) || (duration > 0 && start - time > duration);
    }

    private boolean isOver(long now) {
        return (interval > 0 && slot(now) > slot) || (duration > 0 && now - start >= duration);
    }

    /** Whether the file has all the packets it may have. */
    boolean isFull() {
        return rotation.packets() > 0 && packets >= rotation.packets();
    }

    /** A packet goes into the current file. */
    void count(Packet packet) {
        packets++;
        if ((interval > 0 || duration > 0) && packet.hasTimestamp()) {
            newest = millis(packet);
            if (start == NONE) {
                start = newest;
                slot = interval > 0 ? slot(start) : 0;
            }
        }
    }

    /** The next file begins. */
    void next() {
        packets = 0;
        start = NONE;
        packetsSeen = 0;
    }

    private static long millis(Packet packet) {
        return Math.floorDiv(packet.timestampNanos(), NANOS_PER_MILLI);
    }

    private long slot(long millis) {
        return Math.floorDiv(millis + offset(millis), interval);
    }

    private long offset(long millis) {
        return zone.getRules().getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds() * 1000L;
    }

    /** Looks at the clock now and then; true if the file is over although no packet says so. */
    boolean isOverAt(long now) {
        if (packets == 0) {
            return false;
        }
        boolean quiet = packets == packetsSeen;
        packetsSeen = packets;
        if (isFull()) {
            return quiet;
        }
        if (start == NONE) {
            return false;
        }
        if (newest != newestSeen) {
            newestSeen = newest;
            fresh = Math.abs(now - newest) <= FRESH_MILLIS;
        }
        return fresh && isOver(now - GRACE_MILLIS);
    }
}
