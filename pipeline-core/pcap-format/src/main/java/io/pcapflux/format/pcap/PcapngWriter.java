package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.DecryptionSecrets;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.JournalEntry;
import io.pcapflux.packet.NameResolution;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes pcapng, little-endian: an interface description for each interface, with the resolution its times were
 * recorded in. A time that this resolution cannot tell goes to a second description of its interface: nanoseconds, with
 * an offset for times before 1970, or whole seconds where 64 bits of nanoseconds do not reach.
 *
 * <p>The sections of one capture stay sections. Several captures that are merged become one section; its header tells
 * what the first one's says, and the comments of all that are known before the first packet. Where they have more than
 * 65,536 interfaces, another section begins.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/">draft-ietf-opsawg-pcapng</a>
 */
public final class PcapngWriter implements CaptureWriter {
    /** Bytes of sections and interfaces that wait for the first packet. */
    private static final long MAX_PENDING = 32L << 20;

    private static final int MAX_MERGED_OPTIONS = 128;
    /** Of a section: so that whoever writes or reads it need not keep more. */
    static final int MAX_INTERFACES = 65_536;

    private static final byte[] PADDING = new byte[4];

    private final BlockOutput output;
    /** Of this section. */
    private final Map<Described, Integer> ids = new HashMap<>();
    /** Sections and interfaces, until it is known that no other capture's section comes before the first packet. */
    private List<CaptureMetadata> pending = new ArrayList<>();

    private long pendingBytes;

    private boolean started;
    /** The only capture that has been told of so far; null if there are several. */
    private @Nullable Capture only;

    /** Of the last packet, which the next one mostly shares. */
    private @Nullable Described latest;

    private int latestId;

    /** An interface and the units in which its times are written. */
    private record Described(CaptureInterface captureInterface, TimeUnits units) {
        static Described of(CaptureInterface one) {
            return new Described(one, new TimeUnits(one.resolution(), one.timeOffset()));
        }

        static Described of(Packet packet) {
            Described own = of(packet.captureInterface());
            return new Described(own.captureInterface, own.units.orFitting(packet));
        }

        boolean holds(Packet packet) {
            return captureInterface.equals(packet.captureInterface())
                    && units.fits(packet.timestampSeconds(), packet.timestampNanoOfSecond());
        }
    }

    /** Writes nothing yet. */
    public PcapngWriter(BlockOutput output) {
        this.output = output;
    }

    @Override
    public void announce(CaptureMetadata metadata) throws IOException {
        boolean beginning = metadata instanceof CaptureSection || metadata instanceof CaptureInterface;
        if (!started && beginning && pendingBytes < MAX_PENDING) {
            pending.add(metadata);
            pendingBytes += metadata.weight();
            return;
        }
        start();
        put(metadata);
    }

    @Override
    public void end() throws IOException {
        start();
    }

    /** Writes what was kept back: the section header first, for all captures if there are several. */
    private void start() throws IOException {
        if (started) {
            return;
        }
        started = true;
        List<CaptureMetadata> first = pending;
        pending = List.of();
        List<Capture> captures =
                first.stream().map(CaptureMetadata::capture).distinct().toList();
        boolean merged = captures.size() > 1;
        only = captures.size() == 1 ? captures.get(0) : null;
        if (merged || first.isEmpty() || !(first.get(0) instanceof CaptureSection)) {
            putBlock(PcapngBlock.SECTION_HEADER, PcapngMetadata.sectionHeader(common(first)));
        }
        for (CaptureMetadata metadata : first) {
            if (!(merged && metadata instanceof CaptureSection)) {
                put(metadata);
            }
        }
    }

    private static CaptureOptions common(List<CaptureMetadata> all) {
        List<CaptureOption> options = new ArrayList<>();
        boolean first = true;
        for (CaptureMetadata metadata : all) {
            if (metadata instanceof CaptureSection section) {
                for (CaptureOption option : section.options().all()) {
                    boolean comment = option.code() == CaptureOption.COMMENT;
                    if (first || (comment && options.size() < MAX_MERGED_OPTIONS)) {
                        options.add(option);
                    }
                }
                first = false;
            }
        }
        return new CaptureOptions(options);
    }

    /** Sealed, so that a new kind of metadata does not pass unseen; patterns in a switch need a later Java. */
    private void put(CaptureMetadata metadata) throws IOException {
        if (metadata instanceof CaptureSection section) {
            startSection(section);
        } else if (metadata instanceof CaptureInterface added) {
            id(Described.of(added));
        } else if (metadata instanceof InterfaceStatistics statistics) {
            Described of = Described.of(statistics.captureInterface());
            putBlock(PcapngBlock.INTERFACE_STATISTICS, PcapngMetadata.write(statistics, id(of), of.units()));
        } else if (metadata instanceof NameResolution names) {
            putBlock(PcapngBlock.NAME_RESOLUTION, PcapngMetadata.write(names));
        } else if (metadata instanceof DecryptionSecrets secrets) {
            putBlock(PcapngBlock.DECRYPTION_SECRETS, PcapngMetadata.write(secrets));
        } else if (metadata instanceof JournalEntry entry) {
            putBlock(PcapngBlock.JOURNAL_EXPORT, entry.data());
        } else if (metadata instanceof CustomBlock custom) {
            putBlock(PcapngBlock.CUSTOM, PcapngMetadata.write(custom));
        }
    }

    private void startSection(CaptureSection section) throws IOException {
        if (section.capture() == only) {
            beginSection(section.options());
        } else {
            only = null;
        }
    }

    private void beginSection(CaptureOptions options) throws IOException {
        ids.clear();
        latest = null;
        putBlock(PcapngBlock.SECTION_HEADER, PcapngMetadata.sectionHeader(options));
    }

    /**
     * Writes a packet.
     *
     * @throws IllegalArgumentException if it is larger than a block may be, 16 MiB, or older than 1697
     */
    @Override
    public void write(Packet packet) throws IOException {
        start();
        if (packet.captureInterface().capture() != only) {
            only = null;
        }
        Described described = latest;
        if (described == null || !packet.hasTimestamp() || !described.holds(packet)) {
            described = Described.of(packet);
            latest = described;
            latestId = id(described);
        }
        int id = latestId;
        if (PacketBlock.isSimple(packet, id)) {
            writeSimple(packet);
        } else {
            long units = described.units().units(packet.timestampSeconds(), packet.timestampNanoOfSecond());
            writeEnhanced(packet, id, units);
        }
        output.endPacket();
    }

    @Override
    public int sizeOf(Packet packet) {
        return PacketBlock.sizeOf(packet);
    }

    private void writeSimple(Packet packet) throws IOException {
        int length = PacketBlock.length(packet, PacketBlock.SIMPLE_FRAME);
        PacketBlock.putSimpleHead(room(PacketBlock.SIMPLE_FRAME), length, packet);
        putData(packet);
        room(4).putInt(length);
    }

    private void writeEnhanced(Packet packet, int id, long units) throws IOException {
        int length = PacketBlock.length(packet, PacketBlock.FRAME + PcapngOptions.size(packet.options()));
        PacketBlock.putHead(room(PacketBlock.FRAME), length, packet, id, units);
        putData(packet);
        if (!packet.options().isEmpty()) {
            ByteBuffer options = ByteBuffer.allocate(PcapngOptions.size(packet.options()));
            PcapngOptions.write(packet.options(), options.order(ByteOrder.LITTLE_ENDIAN));
            output.put(options.flip());
        }
        room(4).putInt(length);
    }

    private void putData(Packet packet) throws IOException {
        int length = packet.capturedLength();
        output.put(packet.chunk(), packet.offset(), length);
        output.put(PADDING, 0, PcapngOptions.padded(length) - length);
    }

    /** The number of an interface in this section; describes it where that is still to be done. */
    private int id(Described described) throws IOException {
        Integer known = ids.get(described);
        if (known != null) {
            return known;
        }
        if (ids.size() == MAX_INTERFACES) {
            beginSection(CaptureOptions.NONE);
        }
        ids.put(described, ids.size());
        putBlock(
                PcapngBlock.INTERFACE_DESCRIPTION,
                PcapngInterface.write(described.captureInterface(), described.units()));
        return ids.size() - 1;
    }

    private void putBlock(PcapngBlock block, ByteBuffer body) throws IOException {
        int padded = PcapngOptions.padded(body.remaining());
        int length = 12 + padded;
        room(8).putInt(block.type()).putInt(length);
        int padding = padded - body.remaining();
        output.put(body);
        output.put(PADDING, 0, padding);
        room(4).putInt(length);
        output.endHeader();
    }

    private ByteBuffer room(int bytes) throws IOException {
        return output.room(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
