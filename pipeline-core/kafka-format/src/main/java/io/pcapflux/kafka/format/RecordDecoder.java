package io.pcapflux.kafka.format;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings packets back from records, whoever wrote them: nothing in a record is believed before it is checked. Tells a
 * listener of each interface before the first packet that came from it. For one thread at a time.
 *
 * <p>The headers {@link PacketHeader} and {@link SegmentHeader} tell the layout; records of
 * {@link RecordLayout#PYCAPA} have none, and are known by what the user says. Captures are known by their ids: packets
 * of one capture come back as such whatever records they lay in. Segments do not tell the sequence of each packet: those
 * behind the first one are counted on from it.
 *
 * <p>A {@link PacketHeader} tells of no interface but the packet's own. Where one has a number, up to
 * {@value CaptureTable#LAST_KEPT}, that is higher than that of interfaces told of so far, others of its link type are told
 * of before it, so that it is the one with its number in a file too. They are what packets come from that have their
 * numbers and that link type.
 *
 * <p>Keeps up to {@value CaptureTable#MOST} interfaces, of all captures together; beyond that, those of the captures used
 * longest ago are forgotten, and told of again when more of them comes.
 */
public final class RecordDecoder {
    /** A pcapng block, and with it a packet in any file, is no larger. */
    static final int MOST_BYTES = (16 << 20) - (4 << 10);
    /** What pcapng can tell: the year 1697. */
    private static final long EARLIEST_NANOS = TimeUnit.SECONDS.toNanos(-(1L << 33));

    private static final LinkType PYCAPA_LINK_TYPE = LinkType.ETHERNET;

    private final @Nullable RecordLayout layout;
    private final CaptureTable captures;

    /**
     * A decoder.
     *
     * @param layout what all records have; null for what their headers tell
     * @param listener told of sections and interfaces, within the calls below
     */
    public RecordDecoder(@Nullable RecordLayout layout, MetadataListener listener) {
        this.layout = layout;
        this.captures = new CaptureTable(listener);
    }

    /** Tells of the interface that a partition's packets have in a layout without interfaces. */
    public void announce(String topic, int partition) {
        if (layout == RecordLayout.PYCAPA) {
            captures.ofPartition(topic, partition, PYCAPA_LINK_TYPE);
        }
    }

    /**
     * Begins to read a record.
     *
     * @throws RecordFormatException if it is none of ours, or damaged; {@link RecordFormatException#isForeign()} tells
     *     which
     */
    public RecordPackets decode(StoredRecord record) {
        byte[] value = record.value();
        if (layout == RecordLayout.PYCAPA) {
            return RecordPackets.of(pycapa(record, required(value)));
        }
        byte[] packetHeader =
                layout == RecordLayout.SEGMENT ? null : record.header().apply(PacketHeader.NAME);
        if (packetHeader != null) {
            return RecordPackets.of(packet(PacketHeader.decode(packetHeader), required(value)));
        }
        byte[] segmentHeader =
                layout == RecordLayout.RECORD ? null : record.header().apply(SegmentHeader.NAME);
        if (segmentHeader != null) {
            return new SegmentPackets(SegmentHeader.decode(segmentHeader), required(value), captures);
        }
        throw RecordFormatException.foreign("it has no header " + PacketHeader.NAME + " or " + SegmentHeader.NAME);
    }

    private static byte[] required(byte @Nullable [] value) {
        if (value == null) {
            throw RecordFormatException.foreign("it has no value");
        }
        if (value.length > MOST_BYTES) {
            throw new RecordFormatException("its " + value.length + " bytes are more than the " + MOST_BYTES
                    + " that a packet or a segment may have");
        }
        return value;
    }

    private Packet packet(PacketHeader header, byte[] value) {
        long nanos = header.timestampNanos();
        if (header.hasTimestamp() && nanos < EARLIEST_NANOS) {
            throw new RecordFormatException("its time, " + nanos + " ns, is before 1697");
        }
        CaptureInterface from = captures.ofPacket(header);
        return new Packet(from, header.sequence(), nanos, (int) header.originalLength(), value, 0, value.length);
    }

    private Packet pycapa(StoredRecord record, byte[] value) {
        byte[] key = record.key();
        if (key == null || key.length != Long.BYTES) {
            throw RecordFormatException.foreign(
                    "its key has " + (key == null ? "no" : key.length) + " bytes, not the 8 of a time");
        }
        long micros = ByteBuffer.wrap(key).getLong();
        if (micros < EARLIEST_NANOS / 1000 || micros > Long.MAX_VALUE / 1000) {
            throw RecordFormatException.foreign("its key, " + micros + ", is no time in microseconds");
        }
        CaptureInterface from = captures.ofPartition(record.topic(), record.partition(), PYCAPA_LINK_TYPE);
        return new Packet(from, record.offset(), micros * 1000, value.length, value, 0, value.length);
    }
}
