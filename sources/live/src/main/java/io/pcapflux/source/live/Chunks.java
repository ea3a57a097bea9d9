package io.pcapflux.source.live;

/** Where packets are copied to: chunks of 256 KiB, filled one after the other. For one thread. */
final class Chunks {
    private static final int SIZE = 256 * 1024;

    private byte[] chunk = new byte[0];
    private int used;

    /** Makes room for so many bytes in {@link #chunk()}, and tells where. */
    int claim(int length) {
        if (length > chunk.length - used) {
            chunk = new byte[Math.max(SIZE, length)];
            used = 0;
        }
        int offset = used;
        used += length;
        return offset;
    }

    byte[] chunk() {
        return chunk;
    }
}
