package io.pcapflux.kafka.format;

/** How packets become Kafka records. */
public enum RecordLayout {
    /**
     * One record for each packet: its value is the captured bytes, its timestamp the capture time in milliseconds, and
     * its one header is the {@link PacketHeader}.
     */
    RECORD
}
