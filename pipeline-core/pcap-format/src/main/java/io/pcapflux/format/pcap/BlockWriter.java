package io.pcapflux.format.pcap;

import java.io.IOException;

/** Brings blocks of a capture into a channel, in order. For one thread at a time. */
interface BlockWriter {
    /** Makes ready for blocks; called before the first one, or by the first {@link #write}. */
    default void begin() throws IOException {}

    /** Writes all of a block, then reports its packets, as far as they are whole. */
    void write(Block block) throws IOException;

    /** Writes what comes behind the last block. */
    void end() throws IOException;

    /** Bytes in the channel; may be asked by any thread. */
    long length();

    /** Where in the channel the last packet that was reported ends. */
    long safeLength();

    /**
     * After a failure: cuts a file back to the last packet that is whole, and reports those that were not yet; nothing
     * else can be cut.
     */
    void cutBack() throws IOException;

    /** Frees what it took beside the channel; nothing is written any more. */
    void release() throws IOException;
}
