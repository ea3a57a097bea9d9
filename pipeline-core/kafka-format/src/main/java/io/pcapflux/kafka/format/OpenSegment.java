package io.pcapflux.kafka.format;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.PcapngSection;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.Packet;
import java.util.UUID;

/** A segment that packets are still added to. */
final class OpenSegment {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final int partition;
    private final UUID captureId;
    private final CaptureInterface origin;
    private final long firstSequence;
    private final long openedNanos;
    private final CaptureInterfaces interfaces;
    private final int mostBytes;
    private final PcapngSection section;
    private int packets;
    private long weight;
    private long earliest = Packet.NO_TIMESTAMP;
    private long latest = Packet.NO_TIMESTAMP;

    /**
     * Describes all interfaces of the capture that are known by now.
     *
     * @param first the packet that will be added first
     * @param mostBytes that the segment will have
     * @param room to gather it in, see {@link #room}
     * @param openedNanos by the clock of the age
     * @throws PcapfluxException if there is no room for packets beside the interfaces
     */
    OpenSegment(
            int partition,
            UUID captureId,
            Packet first,
            CaptureInterfaces interfaces,
            int mostBytes,
            byte[] room,
            long openedNanos) {
        this.partition = partition;
        this.captureId = captureId;
        this.origin = first.captureInterface();
        this.firstSequence = first.sequence();
        this.openedNanos = openedNanos;
        this.interfaces = interfaces;
        this.mostBytes = mostBytes;
        this.section = new PcapngSection(interfaces.section(origin.capture()), room);
        describeInterfaces();
    }

    /** With all that is told of them while they take less than half of the room, and in brief beyond that. */
    private void describeInterfaces() {
        for (CaptureInterface each : interfaces.from(0, origin)) {
            boolean room = section.length() + each.weight() < mostBytes / 2;
            section.describe(room ? each : inBrief(each));
        }
        if (section.length() > mostBytes - mostBytes / 4) {
            throw new PcapfluxException(
                    "the " + section.interfaces() + " interfaces of " + capture()
                            + " leave no room for packets in segments" + " of " + mostBytes + " bytes",
                    "use the layout record, or raise max.message.bytes of the topic if it is below 256 KiB");
        }
    }

    private static CaptureInterface inBrief(CaptureInterface told) {
        return new CaptureInterface(
                told.capture(),
                told.id(),
                told.linkType(),
                told.snaplen(),
                told.resolution(),
                told.timeOffset(),
                CaptureOptions.NONE);
    }

    int partition() {
        return partition;
    }

    Capture capture() {
        return origin.capture();
    }

    long openedNanos() {
        return openedNanos;
    }

    int length() {
        return section.length();
    }

    boolean isEmpty() {
        return packets == 0;
    }

    /** Whether the packet's interface is described, in units that can tell its time. */
    boolean describes(Packet packet) {
        return section.holds(packet);
    }

    /** Whether a packet is of the same capture, and there is room for its bytes. */
    boolean hasRoomFor(Packet packet, int bytes) {
        return packet.captureInterface().capture() == capture() && section.length() + bytes <= mostBytes;
    }

    /**
     * Adds a packet if its interface is {@linkplain #describes described}.
     *
     * @param size as {@link PcapngSection#sizeOf} tells it
     * @return how many bytes it has taken; 0 if it was not added
     */
    int offer(Packet packet, int size) {
        int taken = section.offer(packet, size);
        if (taken > 0) {
            count(packet, size);
        }
        return taken;
    }

    private void count(Packet packet, int size) {
        packets++;
        weight += size;
        if (packet.hasTimestamp()) {
            long nanos = packet.timestampNanos();
            earliest = earliest == Packet.NO_TIMESTAMP ? nanos : Math.min(earliest, nanos);
            latest = Math.max(latest, nanos);
        }
    }

    OutgoingRecord cut() {
        describeLatecomers();
        SegmentHeader header = new SegmentHeader(packets, earliest, latest, firstSequence, captureId);
        return new OutgoingRecord(
                null,
                section.toByteArray(),
                SegmentHeader.NAME,
                header.encode(),
                latest >= 0 ? (Long) (latest / NANOS_PER_MILLI) : null,
                partition,
                origin,
                firstSequence,
                packets,
                weight);
    }

    /** What it has been gathered in, for the next segment when this one has been cut. */
    byte[] room() {
        return section.room();
    }

    /** Those told of since, from which packets may never come. */
    private void describeLatecomers() {
        for (CaptureInterface each : interfaces.from(section.interfaces(), origin)) {
            if (section.length() + each.weight() > mostBytes) {
                return;
            }
            section.describe(each);
        }
    }
}
