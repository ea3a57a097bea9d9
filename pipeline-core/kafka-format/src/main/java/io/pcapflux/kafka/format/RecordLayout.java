package io.pcapflux.kafka.format;

import io.pcapflux.format.pcap.PcapngSection;
import io.pcapflux.packet.Packet;

/** How packets become Kafka records. */
public enum RecordLayout {
    /**
     * One record for each packet: its value is the captured bytes, its timestamp the capture time in milliseconds, and
     * its one header is the {@link PacketHeader}.
     */
    RECORD,
    /**
     * Many packets of one capture in a record: its value is a pcapng section on its own, its timestamp the latest time
     * of its packets, and its one header is the {@link SegmentHeader}. The values of a partition, one behind the other,
     * are a pcapng file.
     */
    SEGMENT,
    /**
     * One record for each packet, as Apache Metron's pycapa makes them: its value is the captured bytes, its key the
     * capture time in microseconds as 8 bytes, big-endian; no header, and no timestamp of the capture. A packet without
     * a time has the time 0. Readers take each packet for a whole Ethernet frame.
     */
    PYCAPA;

    /** About how many bytes of memory a packet takes until its record is acknowledged. */
    public long weight(Packet packet) {
        return this == SEGMENT ? PcapngSection.sizeOf(packet) : (long) packet.capturedLength() + PacketHeader.LENGTH;
    }

    /**
     * Whether the record of a packet tells another time than the packet's, being the nearest that it can tell: the header
     * of {@link #RECORD} reaches from 1677 to 2262.
     */
    public boolean clampsTimeOf(Packet packet) {
        return this == RECORD && packet.isTimestampNanosClamped();
    }

    /** Whether the records get a key of the user's choice. */
    public boolean takesKey() {
        return this != PYCAPA;
    }
}
