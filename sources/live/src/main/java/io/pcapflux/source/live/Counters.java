package io.pcapflux.source.live;

/**
 * What was counted on an adapter.
 *
 * @param received packets that passed the kernel's filter, those included that were dropped then
 * @param droppedByKernel packets that found no place in the ring
 * @param droppedByInterface packets that the adapter dropped
 */
record Counters(long received, long droppedByKernel, long droppedByInterface) {
    static final Counters NONE = new Counters(0, 0, 0);

    Counters plus(Counters other) {
        return new Counters(
                received + other.received,
                droppedByKernel + other.droppedByKernel,
                droppedByInterface + other.droppedByInterface);
    }

    /**
     * The same later on, by counters of 32 bits that go on from the start and begin at 0 again; to be asked for often
     * enough. One that goes back, as of an adapter that is gone, has not grown.
     */
    Counters grownTo(long receivedNow, long droppedByKernelNow, long droppedByInterfaceNow) {
        return new Counters(
                grown(received, receivedNow),
                grown(droppedByKernel, droppedByKernelNow),
                grown(droppedByInterface, droppedByInterfaceNow));
    }

    private static long grown(long before, long now) {
        return before + Math.max(0, (int) (now - before));
    }

    Counters withDroppedByInterface(long packets) {
        return new Counters(received, droppedByKernel, packets);
    }
}
