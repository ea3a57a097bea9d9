package io.pcapflux.sink.kafka;

/** What becomes of packets that come while the brokers do not take them as fast. */
public enum OnOutage {
    /** They wait, and with them the source: a file is read no further, an adapter loses them and counts that. */
    BLOCK,
    /** They are lost, and counted as shed. */
    SHED,
    /** They go to a folder and from there to the brokers, in order. */
    SPOOL
}
