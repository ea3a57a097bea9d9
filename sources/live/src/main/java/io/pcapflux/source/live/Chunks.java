package io.pcapflux.source.live;

/** Where packets are copied to: chunks of 256 KiB, filled one after the other. For one thread. */
final class Chunks {
    private static final int SIZE = 256 * 1024;

    private byte[] chunk = new byte[0];
    private int used;
    private int offset;

    /** Copies bytes into {@link #chunk()} at {@link #offset()}. */
    void put(byte[] bytes) {
        if (bytes.length > chunk.length - used) {
            chunk = new byte[Math.max(SIZE, bytes.length)];
            used = 0;
        }
        System.arraycopy(bytes, 0, chunk, used, bytes.length);
        offset = used;
        used += bytes.length;
    }

    byte[] chunk() {
        return chunk;
    }

    int offset() {
        return offset;
    }
}
