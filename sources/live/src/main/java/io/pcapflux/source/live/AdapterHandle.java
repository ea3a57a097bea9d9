package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.LinkType;

/**
 * One adapter, opened. For the thread that opened it; {@link #wake()}, {@link #counters()} and {@link #unread} for any.
 */
sealed interface AdapterHandle extends AutoCloseable permits LibpcapHandle, RingHandle {
    /** Takes packets; their bytes lie in a chunk that is never written to again there. */
    @FunctionalInterface
    interface Listener {
        /** Takes one; false where no more is wanted. What it throws comes out of {@link #read}. */
        boolean packet(byte[] chunk, int offset, int length, long seconds, int nanoOfSecond, int originalLength);
    }

    /**
     * Opens an adapter as told.
     *
     * @throws PcapfluxException if it is not there or not up, if there is no right to, if it cannot do what is asked
     */
    static AdapterHandle open(String name, LiveOptions options) {
        return options.engine().open(name, options);
    }

    LinkType linkType();

    int snaplen();

    /**
     * Reads packets until there are none at hand any more, so many are read, no more are wanted, or it is woken. Waits
     * for the first, maybe for ever.
     *
     * @throws PcapfluxException if the adapter got lost
     */
    void read(int most, Listener listener);

    /** From now on reading waits for nothing. */
    void waitNoLonger();

    /** Ends a {@link #read} that is going on, or else the next one. */
    void wake();

    /**
     * Looks whether the adapter is still there, where reading would not tell.
     *
     * @param silence nanoseconds since the last packet
     * @throws PcapfluxException if it got lost
     */
    void check(long silence);

    /** What was counted by now; the last counts known where the adapter is gone. */
    Counters counters();

    /** Packets in the ring, so far as the counts tell, where so many of them were delivered. */
    long unread(long delivered);

    @Override
    void close();
}
