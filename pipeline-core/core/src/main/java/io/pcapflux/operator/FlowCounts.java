package io.pcapflux.operator;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Counts the packets of each flow up to a number, for a bounded number of flows: the one that was quiet for longest makes
 * room. A hash table with chains and a list in order of use, all in plain arrays.
 */
final class FlowCounts {
    private static final int SMALLEST = 16;
    private static final int NONE = -1;

    private final int most;
    private final int enough;
    private final Runnable onEviction;
    /** Odd and unknown to whoever makes flows, so that nobody can crowd them in one chain. */
    private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

    private long[] flows = new long[SMALLEST];
    private int[] counts = new int[SMALLEST];
    private int[] chained = new int[SMALLEST];
    private int[] newer = new int[SMALLEST];
    private int[] older = new int[SMALLEST];
    private int[] chains = new int[2 * SMALLEST];
    private int size;
    private int newest = NONE;
    private int oldest = NONE;

    /**
     * @param most flows
     * @param enough packets of each
     * @param onEviction hears of each flow that has to make room
     */
    FlowCounts(int most, int enough, Runnable onEviction) {
        this.most = most;
        this.enough = enough;
        this.onEviction = onEviction;
        Arrays.fill(chains, NONE);
    }

    /** Counts one more packet of a flow; false where there were enough before. */
    boolean count(long flow) {
        int entry = find(flow);
        if (entry == NONE) {
            entry = add(flow);
        } else if (entry != newest) {
            unlink(entry);
            link(entry);
        }
        if (counts[entry] >= enough) {
            return false;
        }
        counts[entry]++;
        return true;
    }

    /** Flows remembered. */
    int size() {
        return size;
    }

    private int find(long flow) {
        int entry = chains[chain(flow)];
        while (entry != NONE && flows[entry] != flow) {
            entry = chained[entry];
        }
        return entry;
    }

    private int add(long flow) {
        int entry = size < most ? size : evict();
        if (entry == flows.length) {
            grow();
        }
        size = Math.max(size, entry + 1);
        flows[entry] = flow;
        counts[entry] = 0;
        chain(entry, flow);
        link(entry);
        return entry;
    }

    private int evict() {
        int entry = oldest;
        unlink(entry);
        int chain = chain(flows[entry]);
        if (chains[chain] == entry) {
            chains[chain] = chained[entry];
        } else {
            int before = chains[chain];
            while (chained[before] != entry) {
                before = chained[before];
            }
            chained[before] = chained[entry];
        }
        onEviction.run();
        return entry;
    }

    private void grow() {
        int length = (int) Math.min(most, 2L * flows.length);
        flows = Arrays.copyOf(flows, length);
        counts = Arrays.copyOf(counts, length);
        chained = Arrays.copyOf(chained, length);
        newer = Arrays.copyOf(newer, length);
        older = Arrays.copyOf(older, length);
        chains = new int[2 * chains.length];
        Arrays.fill(chains, NONE);
        for (int entry = 0; entry < size; entry++) {
            chain(entry, flows[entry]);
        }
    }

    private void chain(int entry, long flow) {
        int chain = chain(flow);
        chained[entry] = chains[chain];
        chains[chain] = entry;
    }

    private int chain(long flow) {
        return (int) ((flow * multiplier) >>> (Long.numberOfLeadingZeros(chains.length) + 1));
    }

    private void link(int entry) {
        older[entry] = newest;
        newer[entry] = NONE;
        if (newest == NONE) {
            oldest = entry;
        } else {
            newer[newest] = entry;
        }
        newest = entry;
    }

    private void unlink(int entry) {
        int before = older[entry];
        int behind = newer[entry];
        if (before == NONE) {
            oldest = behind;
        } else {
            newer[before] = behind;
        }
        if (behind == NONE) {
            newest = before;
        } else {
            older[behind] = before;
        }
    }
}
