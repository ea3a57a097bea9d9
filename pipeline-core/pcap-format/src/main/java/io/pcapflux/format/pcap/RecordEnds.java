package io.pcapflux.format.pcap;

import java.util.Arrays;

/** Where the records of a block end: of one that is written in part, this tells what is whole. For one thread at a time. */
final class RecordEnds {
    private static final int FIRST = 64;

    /** In bytes from the beginning of the block; the complement of it where the record is no packet. */
    private int[] ends;

    private int count;

    RecordEnds() {
        this(FIRST);
    }

    private RecordEnds(int capacity) {
        ends = new int[capacity];
    }

    /** For the block behind this one, which will hold about as many. */
    RecordEnds next() {
        return new RecordEnds(Math.max(FIRST, count));
    }

    void clear() {
        count = 0;
    }

    void addPacket(int end) {
        add(end);
    }

    void addOther(int end) {
        add(~end);
    }

    private void add(int coded) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = coded;
    }

    /** Where the last record ends that is whole in the first so many bytes; 0 if none is. */
    int lastWithin(int bytes) {
        int whole = wholeWithin(bytes);
        return whole == 0 ? 0 : position(ends[whole - 1]);
    }

    /** How many packets end in the first so many bytes. */
    int packetsWithin(int bytes) {
        int packets = 0;
        for (int i = wholeWithin(bytes) - 1; i >= 0; i--) {
            packets += ends[i] >= 0 ? 1 : 0;
        }
        return packets;
    }

    private int wholeWithin(int bytes) {
        int whole = 0;
        while (whole < count && position(ends[whole]) <= bytes) {
            whole++;
        }
        return whole;
    }

    private static int position(int coded) {
        return coded < 0 ? ~coded : coded;
    }
}
