package io.pcapflux.bpf;

/** Runs one verified program over packets. Keeps no state between packets; any number of threads may call it. */
@FunctionalInterface
interface FilterEngine {
    /**
     * Runs the program over one packet. The caller vouches that the captured bytes lie within the chunk.
     *
     * @param chunk holds the packet; read only
     * @param offset of its first byte in the chunk
     * @param capturedLength number of its bytes at hand
     * @param originalLength number of bytes it had on the wire; unsigned
     * @return how many bytes of it to keep, unsigned; 0 = rejected
     */
    int run(byte[] chunk, int offset, int capturedLength, int originalLength);
}
