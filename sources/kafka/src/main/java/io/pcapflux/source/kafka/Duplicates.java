package io.pcapflux.source.kafka;

/** What becomes of packets that were published more than once. */
public enum Duplicates {
    /** They are packets as others. */
    KEEP,
    /**
     * The first one is delivered, the others are counted. A packet in a record of its own is known by its capture and its
     * sequence, a segment only as a whole: packets that come again in a segment that was cut differently are delivered.
     */
    DROP
}
