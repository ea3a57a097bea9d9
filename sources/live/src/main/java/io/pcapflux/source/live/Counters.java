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

    Counters withDroppedByInterface(long packets) {
        return new Counters(received, droppedByKernel, packets);
    }
}
