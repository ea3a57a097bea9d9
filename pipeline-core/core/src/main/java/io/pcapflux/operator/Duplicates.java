package io.pcapflux.operator;

import io.pcapflux.packet.Packet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Remembers the last packets by a digest, and finds one among them.
 *
 * <p>A ring of entries; those whose digests end alike are chained from the newest to the oldest by their position in
 * the stream, so that an entry that was overwritten is told from its position alone and nothing is ever unlinked. It
 * grows only while what it would overwrite is still within reach.
 */
final class Duplicates {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int SMALLEST = 8;

    private final int most;
    private final long windowNanos;
    private final MessageDigest sha = sha256();
    private final byte[] seed = new byte[16];
    private final byte[] digest = new byte[32];
    /** The position of the next packet; positions count from 1, so that 0 is none. */
    private long position = 1;

    private long[] high = new long[SMALLEST];
    private long[] low = new long[SMALLEST];
    private long[] times = new long[SMALLEST];
    /** The position of the next older entry whose digest ends alike. */
    private long[] older = new long[SMALLEST];

    private long[] newest = new long[SMALLEST];

    /**
     * @param packets within how many packets, the one looked at included
     * @param windowNanos within what time
     */
    Duplicates(int packets, long windowNanos) {
        this.most = packets;
        this.windowNanos = windowNanos;
        new SecureRandom().nextBytes(seed); // nobody can make packets that crowd in one chain
    }

    private void allocate(int entries) {
        high = new long[entries];
        low = new long[entries];
        times = new long[entries];
        older = new long[entries];
        newest = new long[entries];
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether an equal packet is within reach; remembers this one in any case. */
    boolean seen(Packet packet) {
        digest(packet);
        long now = packet.timestampNanos();
        long packetHigh = (long) LONGS.get(digest, 0);
        long packetLow = (long) LONGS.get(digest, 8);
        boolean found = find(packetHigh, packetLow, now);
        remember(packetHigh, packetLow, now);
        return found;
    }

    /** Entries there is room for at this moment. */
    int capacity() {
        return high.length;
    }

    private void digest(Packet packet) {
        try {
            sha.update(seed);
            sha.update(packet.chunk(), packet.offset(), packet.capturedLength());
            sha.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
    }

    private boolean find(long packetHigh, long packetLow, long now) {
        long oldest = Math.max(1, position - Math.min(most - 1, high.length));
        for (long at = newest[slot(packetLow)]; at >= oldest; at = older[slot(at)]) {
            int slot = slot(at);
            if (high[slot] == packetHigh && low[slot] == packetLow && near(times[slot], now)) {
                return true;
            }
        }
        return false;
    }

    private boolean near(long then, long now) {
        return windowNanos == Long.MAX_VALUE || (then <= now && reaches(then, now));
    }

    private boolean reaches(long then, long now) {
        return PacketTime.between(then, now) <= windowNanos;
    }

    private void remember(long packetHigh, long packetLow, long now) {
        boolean full = position > high.length && high.length < most - 1;
        if (full && reaches(times[slot(position)], now)) {
            grow();
        }
        put(packetHigh, packetLow, now);
    }

    private void put(long packetHigh, long packetLow, long now) {
        int slot = slot(position);
        int chain = slot(packetLow);
        high[slot] = packetHigh;
        low[slot] = packetLow;
        times[slot] = now;
        older[slot] = newest[chain];
        newest[chain] = position++;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldTimes = times;
        allocate(2 * oldHigh.length);
        long next = position;
        for (position = next - oldHigh.length; position < next; ) {
            int slot = (int) position & (oldHigh.length - 1);
            put(oldHigh[slot], oldLow[slot], oldTimes[slot]);
        }
    }

    private int slot(long positionOrDigest) {
        return (int) positionOrDigest & (high.length - 1);
    }
}
