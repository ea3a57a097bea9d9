package io.pcapflux.source.kafka;

/** What becomes of packets that were published more than once. */
public enum Duplicates {
    /** They are packets as others. */
    KEEP,
    /** The first one is delivered, the others are counted. */
    DROP
}
