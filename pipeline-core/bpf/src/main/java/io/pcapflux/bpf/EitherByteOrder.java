package io.pcapflux.bpf;

/**
 * Runs the program that fits a packet's own byte order, for link types that begin with a number of 32 bits in the order
 * of the machine that captured. The number is below 65536: two zeros come first only in big-endian packets.
 */
record EitherByteOrder(FilterEngine littleEndian, FilterEngine bigEndian) implements FilterEngine {
    @Override
    public int run(byte[] chunk, int offset, int capturedLength, int originalLength) {
        boolean zerosFirst = capturedLength >= 2 && chunk[offset] == 0 && chunk[offset + 1] == 0;
        return (zerosFirst ? bigEndian : littleEndian).run(chunk, offset, capturedLength, originalLength);
    }
}
