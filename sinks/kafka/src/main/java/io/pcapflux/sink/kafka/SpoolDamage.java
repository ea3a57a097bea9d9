package io.pcapflux.sink.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is wrong with a file of a spool.
 *
 * @param torn whether the file merely ends too early, as a killed process leaves it: in the middle of a block, with
 *     nothing whole behind the beginning of that
 * @param packetsGone that are known to be lost: one at the damage, whole ones behind it
 */
record SpoolDamage(boolean torn, long packetsGone) {
    private static final int BLOCK_HEADER = 8;
    private static final int SMALLEST_PACKET = 32;
    private static final int LARGEST_BLOCK = 16 << 20;
    private static final int ENHANCED_PACKET = 6;

    /**
     * Looks at what lies behind the place where reading failed.
     *
     * @param offset of the first block that cannot be read
     */
    static SpoolDamage at(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = Math.min(channel.size() - offset, Integer.MAX_VALUE);
            ByteBuffer rest = channel.map(FileChannel.MapMode.READ_ONLY, offset, length)
                    .order(ByteOrder.LITTLE_ENDIAN); // as the spool writes it
            long behind = packetsBehind(rest);
            if (behind == 0 && isCutOff(rest)) {
                return new SpoolDamage(true, 0);
            }
            return new SpoolDamage(false, behind + (rest.getInt(0) == ENHANCED_PACKET ? 1 : 0));
        }
    }

    /** Whether the block at the beginning is longer than what is there of it. */
    private static boolean isCutOff(ByteBuffer rest) {
        return rest.limit() < BLOCK_HEADER || (isLength(rest.getInt(4)) && rest.getInt(4) > rest.limit());
    }

    private static boolean isLength(int length) {
        return length > BLOCK_HEADER && length <= LARGEST_BLOCK && length % 4 == 0;
    }

    private static long packetsBehind(ByteBuffer rest) {
        long packets = 0;
        int at = 1; // bytes may be missing or too many, so anywhere
        while (at <= rest.limit() - SMALLEST_PACKET) {
            boolean packet = isPacket(rest, at);
            at += packet ? rest.getInt(at + 4) : 1;
            packets += packet ? 1 : 0;
        }
        return packets;
    }

    private static boolean isPacket(ByteBuffer rest, int at) {
        int length = rest.getInt(at + 4);
        return rest.getInt(at) == ENHANCED_PACKET
                && isLength(length)
                && length >= SMALLEST_PACKET
                && length <= rest.limit() - at
                && rest.getInt(at + length - 4) == length;
    }
}
