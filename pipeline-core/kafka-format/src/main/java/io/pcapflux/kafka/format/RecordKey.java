package io.pcapflux.kafka.format;

/** What packets get for a record key, and with it for a partition. */
public enum RecordKey {
    /**
     * Both directions of a conversation get the same key, and so keep their order in one partition: the 8 bytes,
     * big-endian, of {@link io.pcapflux.packet.FlowDecoder#symmetricHash()}. Packets without a conversation that can be
     * told (not IP, malformed, cut too short) get no key.
     */
    FLOW,
    /** No key: the producer spreads the packets over the partitions. */
    NONE
}
