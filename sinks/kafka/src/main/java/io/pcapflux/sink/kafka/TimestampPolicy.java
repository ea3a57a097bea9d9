package io.pcapflux.sink.kafka;

/** Which time records carry. The packet's own stays in the header {@code pcap} in any case. */
public enum TimestampPolicy {
    /** The capture time, whatever the topic does with it. */
    CAPTURE,
    /** The time of sending, by the producer's clock. */
    NOW,
    /** The first packet is sent now, and all others keep their distance to it. */
    SHIFT
}
