package io.pcapflux.source.kafka;

import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Remembers what has been delivered, to tell what was published again. A packet is known by its capture and its sequence
 * there, a segment by its whole header. Bounded: 32 MiB, which is enough for the last 268 million packets in a row; what
 * was not asked for longest is forgotten first.
 */
final class Doubles {
    private static final int MOST_BLOCKS = 4096;
    private static final int BLOCK_BITS = 16;
    private static final int MOST_SEGMENTS = 65_536;

    private final Map<Block, long[]> packets = new Recent<>(MOST_BLOCKS);
    private final Map<ByteBuffer, Boolean> segments = new Recent<>(MOST_SEGMENTS);

    /** So many packets in a row of a capture. */
    private record Block(UUID capture, long number) {}

    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int most;

        Recent(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    /** Whether a packet that lay in a record of its own has been asked for before. */
    boolean seen(Packet packet) {
        long sequence = packet.sequence();
        Block block = new Block(packet.captureInterface().capture().id(), sequence >>> BLOCK_BITS);
        long[] bits = packets.computeIfAbsent(block, added -> new long[1 << (BLOCK_BITS - 6)]);
        int word = (int) (sequence >>> 6) & (bits.length - 1);
        long bit = 1L << sequence;
        boolean before = (bits[word] & bit) != 0;
        bits[word] |= bit;
        return before;
    }

    /** Whether a segment with this header has been asked for before. */
    boolean seenSegment(byte[] header) {
        return segments.put(ByteBuffer.wrap(header), true) != null;
    }
}
