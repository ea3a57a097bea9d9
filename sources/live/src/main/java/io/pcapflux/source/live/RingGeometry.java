package io.pcapflux.source.live;

/**
 * How the kernel's ring is cut into blocks: as libpcap cuts it, so that both hold as many packets.
 *
 * @param blocks of {@link #BLOCK} bytes each
 * @param retireMillis after which the kernel hands over a block that is not full
 */
record RingGeometry(int blocks, int retireMillis) {
    /** Holds the longest packet that libpcap captures, and is a multiple of any page. */
    static final int BLOCK = 256 * 1024;

    static RingGeometry of(LiveOptions options) {
        return new RingGeometry((int) ((options.buffer() + BLOCK - 1L) / BLOCK), options.timeoutMillis());
    }

    /** The next smaller one to try where there is not enough memory. */
    RingGeometry smaller() {
        return new RingGeometry(blocks - Math.max(1, blocks / 20), retireMillis);
    }

    long bytes() {
        return (long) blocks * BLOCK;
    }
}
