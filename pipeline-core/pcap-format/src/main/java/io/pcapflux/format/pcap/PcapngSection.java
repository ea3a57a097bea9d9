package io.pcapflux.format.pcap;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pcapng section with packets of one capture, gathered in memory: little-endian, and its interfaces have the numbers
 * they have in the capture. For one thread at a time.
 *
 * <p>A packet's interface is described before the packet, and so are those with lower numbers.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">draft-ietf-opsawg-pcapng</a>
 */
public final class PcapngSection {
    private static final int FIRST_BYTES = 8 << 10;
    private static final int BLOCK_FRAME = 12;

    private final List<TimeUnits> units = new ArrayList<>();
    private final List<LinkType> linkTypes = new ArrayList<>();
    private byte[] bytes;
    private int length;
    /** Where the last packet came from, and mostly the next one does; null before the first. */
    private @Nullable CaptureInterface latest;

    private @Nullable TimeUnits latestUnits;

    /**
     * A section without packets.
     *
     * @param options of its header, see {@link io.pcapflux.packet.CaptureSection}
     * @param room is written to from here on, such as the {@linkplain #room room} of a section that is done with; it need
     *     not be enough
     */
    public PcapngSection(CaptureOptions options, byte[] room) {
        bytes = room.length < FIRST_BYTES ? new byte[FIRST_BYTES] : room;
        putBlock(PcapngBlock.SECTION_HEADER, PcapngMetadata.sectionHeader(options));
    }

    /** How many interfaces have been described. */
    public int interfaces() {
        return units.size();
    }

    /**
     * Describes the next interface.
     *
     * @param next its number is {@link #interfaces()}
     */
    public void describe(CaptureInterface next) {
        if (next.id() != units.size()) {
            throw new IllegalArgumentException("interface " + next.id() + " comes as number " + units.size());
        }
        TimeUnits own = new TimeUnits(next.resolution(), next.timeOffset());
        putBlock(PcapngBlock.INTERFACE_DESCRIPTION, PcapngInterface.write(next, own));
        units.add(own);
        linkTypes.add(next.linkType());
    }

    /** Whether a packet can be added: its interface is described, with its link type, in units that can tell its time. */
    public boolean holds(Packet packet) {
        TimeUnits own = unitsOf(packet.captureInterface());
        return own != null && own.fits(packet.timestampSeconds(), packet.timestampNanoOfSecond());
    }

    /** The units of an interface that is described, with its link type. */
    private @Nullable TimeUnits unitsOf(CaptureInterface from) {
        if (!from.equals(latest)) {
            int id = from.id();
            if (id >= units.size() || !linkTypes.get(id).equals(from.linkType())) {
                return null;
            }
            latest = from;
            latestUnits = units.get(id);
        }
        return latestUnits;
    }

    /**
     * The same interface, described in units that can tell the time of a packet.
     *
     * @throws IllegalArgumentException if there are none, which is so before 1697
     */
    public static CaptureInterface fitting(CaptureInterface known, Packet packet) {
        TimeUnits best = new TimeUnits(known.resolution(), known.timeOffset()).orFitting(packet);
        return new CaptureInterface(
                known.capture(),
                known.id(),
                known.linkType(),
                known.snaplen(),
                best.resolution(),
                best.offsetSeconds(),
                known.options());
    }

    /** How many bytes a packet takes, at most. */
    public static int sizeOf(Packet packet) {
        return PacketBlock.sizeOf(packet);
    }

    /**
     * Adds a packet if it {@linkplain #holds} that.
     *
     * @param size as {@link #sizeOf} tells it
     * @return how many bytes it has taken; 0 if it was not added
     * @throws IllegalArgumentException if it is larger than a block may be, 16 MiB; it is not added then
     */
    public int offer(Packet packet, int size) {
        TimeUnits own = unitsOf(packet.captureInterface());
        long seconds = packet.timestampSeconds();
        int nanos = packet.timestampNanoOfSecond();
        if (own == null || !own.fits(seconds, nanos)) {
            return 0;
        }
        int id = packet.interfaceId();
        if (PacketBlock.isSimple(packet, id)) {
            return addSimple(packet);
        }
        PacketBlock.check(packet, size);
        PacketBlock.put(bytesFor(size), length - size, size, packet, id, own.units(seconds, nanos));
        return size;
    }

    private int addSimple(Packet packet) {
        int size = PacketBlock.length(packet, PacketBlock.SIMPLE_FRAME);
        PacketBlock.putSimple(bytesFor(size), length - size, size, packet);
        return size;
    }

    private void putBlock(PcapngBlock block, ByteBuffer body) {
        int size = BLOCK_FRAME + PcapngOptions.padded(body.remaining());
        ByteBuffer target = ByteBuffer.wrap(bytesFor(size), length - size, size).order(ByteOrder.LITTLE_ENDIAN);
        target.putInt(block.type()).putInt(size).put(body);
        while (target.remaining() > Integer.BYTES) {
            target.put((byte) 0);
        }
        target.putInt(size);
    }

    /** Its bytes, of which there are so many more now. */
    private byte[] bytesFor(int more) {
        byte[] there = bytes;
        int end = length + more;
        if (there.length < end) {
            there = Arrays.copyOf(there, Math.max(end, 2 * there.length));
            bytes = there;
        }
        length = end;
        return there;
    }

    /** How many bytes it has so far. */
    public int length() {
        return length;
    }

    /** A copy of its bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** What its bytes are in, for the next section; nothing is added to this one any more. */
    public byte[] room() {
        return bytes;
    }
}
