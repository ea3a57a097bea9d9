package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pcapng: any number of sections, each with a byte order, interfaces, link types and time resolutions of its own.
 * What blocks without packets tell goes to the listener; blocks of unknown kinds are passed over.
 *
 * <p>Interfaces are numbered through the whole file: the first section's have the ids they have in it.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">draft-ietf-opsawg-pcapng</a>
 */
final class PcapngReader implements CaptureReader {
    static final int SECTION_HEADER = 0x0A0D0D0A;
    static final int MAX_BLOCK = 16 << 20;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OLD_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BLOCK_HEADER = 8;
    private static final int BLOCK_FRAME = 12;
    private static final int MAX_INTERFACES = 1 << 16;
    /** Of memory, for all interface descriptions that are kept. */
    private static final long MAX_DESCRIPTIONS = 32L << 20;

    private final ChunkInput input;
    private final Capture capture;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final List<CaptureInterface> interfacesView = Collections.unmodifiableList(interfaces);
    private final List<PcapngInterface> section = new ArrayList<>();
    /** Interfaces of all sections. */
    private int described;

    private MetadataListener listener = ignored -> {};
    private CaptureSection currentSection;
    private long descriptionBytes;
    private ByteOrder firstOrder = ByteOrder.BIG_ENDIAN;
    private boolean swapped;
    private long sequence;

    /** At a section header block; reads on through the interfaces behind it, so that they are known. */
    PcapngReader(ChunkInput input, Capture capture) throws IOException {
        this.input = input;
        this.capture = capture;
        this.currentSection = startSection();
        firstOrder = order();
        try {
            readInterfaces();
        } catch (CaptureFormatException e) {
            // next() meets the same block and tells of it.
        }
    }

    /** The blocks up to the first that is no interface description. */
    private void readInterfaces() throws IOException {
        while (input.require(BLOCK_HEADER) && word(0) == INTERFACE_DESCRIPTION) {
            int length = requireBlock();
            addInterface(length);
            input.skip(length);
        }
    }

    @Override
    public void listen(MetadataListener newListener) {
        listener = newListener;
        listener.accept(currentSection);
        interfaces.forEach(listener::accept);
    }

    @Override
    public @Nullable Packet next() throws IOException {
        while (input.require(BLOCK_HEADER)) {
            int type = input.intAt(0) == SECTION_HEADER ? SECTION_HEADER : word(0);
            if (type == SECTION_HEADER) {
                currentSection = startSection();
                listener.accept(currentSection);
                continue;
            }
            int length = requireBlock();
            Packet packet = switch (type) {
                case ENHANCED_PACKET -> enhancedPacket(length);
                case OLD_PACKET -> oldPacket(length);
                case SIMPLE_PACKET -> simplePacket(length);
                default -> null;
            };
            if (type == INTERFACE_DESCRIPTION) {
                listener.accept(addInterface(length));
            } else if (packet == null) {
                tell(type, length);
            }
            input.skip(length);
            if (packet != null) {
                return packet;
            }
        }
        if (input.available() > 0) {
            throw damage("cut off in a block's header: " + input.available() + " of " + BLOCK_HEADER + " bytes");
        }
        return null;
    }

    private void tell(int type, int length) {
        CaptureMetadata metadata = PcapngMetadata.read(type, body(length), capture, section);
        if (metadata != null) {
            listener.accept(metadata);
        }
    }

    private CaptureSection startSection() throws IOException {
        if (!input.require(BLOCK_FRAME)) {
            throw damage("cut off in a section header: " + input.available() + " bytes");
        }
        int magic = input.intAt(8);
        if (magic != 0x1A2B3C4D && magic != 0x4D3C2B1A) {
            throw damage(String.format("a section header with the byte-order magic %08x", magic));
        }
        swapped = magic == 0x4D3C2B1A;
        int length = requireBlock();
        if (length < 28) {
            throw damage("a section header of " + length + " bytes, less than 28");
        }
        int major = half(12);
        int minor = half(14);
        if (major != 1 || (minor != 0 && minor != 2)) {
            throw damage("pcapng version " + major + "." + minor + " is not supported; 1.0 is");
        }
        section.clear();
        CaptureSection started = PcapngMetadata.section(body(length), capture);
        input.skip(length);
        return started;
    }

    /** The block at the position, without its frame. */
    private ByteBuffer body(int length) {
        return ByteBuffer.wrap(input.chunk(), input.position() + BLOCK_HEADER, length - BLOCK_FRAME)
                .order(order());
    }

    /** Makes the block at the position available, whole and checked; gives its length. */
    private int requireBlock() throws IOException {
        int length = word(4);
        if (length < BLOCK_FRAME || length > MAX_BLOCK || length % 4 != 0) {
            throw damage("a block of " + Integer.toUnsignedLong(length) + " bytes; possible are multiples of 4 from "
                    + BLOCK_FRAME + " to " + MAX_BLOCK);
        }
        if (!input.require(length)) {
            throw damage("cut off in a block: " + input.available() + " of " + length + " bytes");
        }
        if (word(length - 4) != length) {
            throw damage("a block tells its length as " + length + " bytes, and at its end as "
                    + Integer.toUnsignedLong(word(length - 4)));
        }
        return length;
    }

    private CaptureInterface addInterface(int length) throws CaptureFormatException {
        if (length < 20) {
            throw damage("an interface description of " + length + " bytes, less than 20");
        }
        if (tooMany()) {
            forgetSectionsBefore();
        }
        if (tooMany()) {
            throw damage("more than " + MAX_INTERFACES + " interfaces, or descriptions of more than " + MAX_DESCRIPTIONS
                    + " bytes, in a section");
        }
        if (!PcapngOptions.areWhole(body(length).position(input.position() + BLOCK_HEADER + 8))) {
            throw damage("an option of an interface description is longer than its block");
        }
        PcapngInterface added = PcapngInterface.read(body(length), capture, described++);
        descriptionBytes += added.description().weight();
        interfaces.add(added.description());
        section.add(added);
        return added.description();
    }

    private boolean tooMany() {
        return interfaces.size() >= MAX_INTERFACES || descriptionBytes > MAX_DESCRIPTIONS;
    }

    private void forgetSectionsBefore() {
        interfaces.subList(0, interfaces.size() - section.size()).clear();
        descriptionBytes =
                interfaces.stream().mapToLong(CaptureInterface::weight).sum();
    }

    private Packet enhancedPacket(int length) throws CaptureFormatException {
        return packet(length, word(8), 28);
    }

    private Packet oldPacket(int length) throws CaptureFormatException {
        return packet(length, length < 16 ? 0 : half(8), 28);
    }

    /** A packet whose time and lengths stand from byte 12 of the block on. */
    private Packet packet(int length, int interfaceId, int dataAt) throws CaptureFormatException {
        if (length < dataAt + 4) {
            throw damage("a packet block of " + length + " bytes, less than " + (dataAt + 4));
        }
        PcapngInterface from = interfaceOf(interfaceId);
        long units = Integer.toUnsignedLong(word(12)) << 32 | Integer.toUnsignedLong(word(16));
        return packet(
                from,
                from.units().seconds(units),
                from.units().nanoOfSecond(units),
                word(20),
                word(24),
                length,
                dataAt);
    }

    private Packet simplePacket(int length) throws CaptureFormatException {
        if (length < 16) {
            throw damage("a simple packet block of " + length + " bytes, less than 16");
        }
        PcapngInterface from = interfaceOf(0);
        int original = word(8);
        int snaplen = from.description().snaplen();
        boolean cut = snaplen != 0 && Integer.compareUnsigned(original, snaplen) > 0;
        return packet(from, 0, -1, cut ? snaplen : original, original, length, 12);
    }

    private Packet packet(
            PcapngInterface from, long seconds, int nanoOfSecond, int captured, int original, int length, int dataAt)
            throws CaptureFormatException {
        if (Integer.compareUnsigned(captured, length - dataAt - 4) > 0) {
            throw damage("a packet of " + Integer.toUnsignedLong(captured) + " captured bytes in a block with room for "
                    + (length - dataAt - 4));
        }
        Packet packet = new Packet(
                from.description(),
                sequence++,
                seconds,
                nanoOfSecond,
                original,
                input.chunk(),
                input.position() + dataAt,
                captured);
        int optionsAt = dataAt + PcapngOptions.padded(captured);
        return length - 4 - optionsAt < 4 ? packet : withOptions(packet, length, optionsAt);
    }

    private Packet withOptions(Packet packet, int length, int optionsAt) {
        ByteBuffer body = body(length);
        CaptureOptions options =
                PcapngOptions.read(body.position(input.position() + optionsAt), PcapngBlock.ENHANCED_PACKET);
        return options.isEmpty() ? packet : packet.withOptions(options);
    }

    private PcapngInterface interfaceOf(int id) throws CaptureFormatException {
        if (id < 0 || id >= section.size()) {
            throw damage("a packet of interface " + Integer.toUnsignedLong(id) + ", but the section describes "
                    + section.size());
        }
        return section.get(id);
    }

    private int word(int distance) {
        int value = input.intAt(distance);
        return swapped ? Integer.reverseBytes(value) : value;
    }

    private int half(int distance) {
        int value = input.intAt(distance) >>> 16;
        return swapped ? Short.toUnsignedInt(Short.reverseBytes((short) value)) : value;
    }

    private ByteOrder order() {
        return swapped ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    private CaptureFormatException damage(String what) {
        return new CaptureFormatException("after packet " + sequence + ": " + what, input.offset());
    }

    @Override
    public CaptureFormat format() {
        return CaptureFormat.PCAPNG;
    }

    @Override
    public Compression compression() {
        return input.compression();
    }

    @Override
    public ByteOrder byteOrder() {
        return firstOrder;
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return interfacesView;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
