package io.pcapflux.format.pcap;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.DecryptionSecrets;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.JournalEntry;
import io.pcapflux.packet.NameResolution;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of pcapng blocks that are no packets, read and written. What such a block holds is passed on as it is; one
 * too short for its kind, or of an interface that is not described, says nothing and is passed over.
 */
final class PcapngMetadata {
    private static final int START = 2;
    private static final int END = 3;
    private static final int HEADER_BEFORE_OPTIONS = 16;

    private PcapngMetadata() {}

    /** Reads the body of a section header block. */
    static CaptureSection section(ByteBuffer body, Capture capture) {
        body.position(body.position() + HEADER_BEFORE_OPTIONS);
        return new CaptureSection(capture, PcapngOptions.read(body, PcapngBlock.SECTION_HEADER));
    }

    /** Reads the body of a block of any other kind without packets; null if it says nothing that could be passed on. */
    static @Nullable CaptureMetadata read(
            int type, ByteBuffer body, Capture capture, List<PcapngInterface> interfaces) {
        if (type == PcapngBlock.INTERFACE_STATISTICS.type()) {
            return statistics(body, interfaces);
        }
        if (type == PcapngBlock.NAME_RESOLUTION.type()) {
            return names(body, capture);
        }
        if (type == PcapngBlock.DECRYPTION_SECRETS.type()) {
            return secrets(body, capture);
        }
        if (type == PcapngBlock.JOURNAL_EXPORT.type()) {
            return body.hasRemaining() ? new JournalEntry(capture, body) : null;
        }
        boolean custom = type == PcapngBlock.CUSTOM.type() && body.remaining() >= 4;
        return custom ? new CustomBlock(capture, body.getInt(), body) : null;
    }

    private static @Nullable InterfaceStatistics statistics(ByteBuffer body, List<PcapngInterface> interfaces) {
        if (body.remaining() < 12) {
            return null;
        }
        int id = body.getInt();
        if (id < 0 || id >= interfaces.size()) {
            return null;
        }
        PcapngInterface from = interfaces.get(id);
        Instant time = from.units().instant(units(body.getInt(), body.getInt()));
        Instant start = null;
        Instant end = null;
        List<CaptureOption> others = new ArrayList<>();
        for (CaptureOption option :
                PcapngOptions.read(body, PcapngBlock.INTERFACE_STATISTICS).all()) {
            if (option.code() == START) {
                start = instant(option, from.units());
            } else if (option.code() == END) {
                end = instant(option, from.units());
            } else {
                others.add(option);
            }
        }
        return new InterfaceStatistics(from.description(), time, start, end, new CaptureOptions(others));
    }

    private static @Nullable Instant instant(CaptureOption option, TimeUnits units) {
        ByteBuffer value = option.value().order(ByteOrder.LITTLE_ENDIAN);
        return value.remaining() < 8 ? null : units.instant(units(value.getInt(), value.getInt()));
    }

    private static long units(int high, int low) {
        return Integer.toUnsignedLong(high) << 32 | Integer.toUnsignedLong(low);
    }

    /** The records end with one of code 0, and options follow. */
    private static NameResolution names(ByteBuffer body, Capture capture) {
        List<CaptureOption> records =
                PcapngOptions.read(body, PcapngBlock.NAME_RESOLUTION).all();
        return new NameResolution(capture, records, PcapngOptions.read(body, PcapngBlock.NAME_RESOLUTION));
    }

    private static @Nullable DecryptionSecrets secrets(ByteBuffer body, Capture capture) {
        if (body.remaining() < 8) {
            return null;
        }
        int type = body.getInt();
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            return null;
        }
        ByteBuffer secrets = body.slice(body.position(), length);
        body.position(Math.min(body.limit(), body.position() + PcapngOptions.padded(length)));
        return new DecryptionSecrets(capture, type, secrets, PcapngOptions.read(body, PcapngBlock.DECRYPTION_SECRETS));
    }

    /** The body of a section header block whose length is not told. */
    static ByteBuffer sectionHeader(CaptureOptions options) {
        ByteBuffer body = allocate(HEADER_BEFORE_OPTIONS + PcapngOptions.size(options));
        body.putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1);
        PcapngOptions.write(options, body);
        return body.flip();
    }

    /**
     * The body of an interface statistics block.
     *
     * @param id the number of its interface in the section written
     * @param units the times of that interface are written in
     */
    static ByteBuffer write(InterfaceStatistics statistics, int id, TimeUnits units) {
        List<CaptureOption> options = new ArrayList<>();
        addTime(options, START, statistics.start(), units);
        addTime(options, END, statistics.end(), units);
        options.addAll(statistics.options().all());
        CaptureOptions all = new CaptureOptions(options);
        ByteBuffer body = allocate(12 + PcapngOptions.size(all)).putInt(id);
        putTime(body, statistics.time(), units);
        PcapngOptions.write(all, body);
        return body.flip();
    }

    private static void addTime(List<CaptureOption> options, int code, @Nullable Instant time, TimeUnits units) {
        if (time != null) {
            ByteBuffer value = allocate(Long.BYTES);
            putTime(value, time, units);
            options.add(new CaptureOption(code, value.flip()));
        }
    }

    private static void putTime(ByteBuffer target, Instant time, TimeUnits units) {
        long count = units.nearest(time);
        target.putInt((int) (count >>> 32)).putInt((int) count);
    }

    /** The body of a name resolution block. */
    static ByteBuffer write(NameResolution names) {
        CaptureOptions records = new CaptureOptions(names.records());
        int options = PcapngOptions.size(names.options());
        ByteBuffer body = allocate(Math.max(4, PcapngOptions.size(records)) + options);
        if (records.isEmpty()) {
            body.putInt(0);
        }
        PcapngOptions.write(records, body);
        PcapngOptions.write(names.options(), body);
        return body.flip();
    }

    /** The body of a decryption secrets block. */
    static ByteBuffer write(DecryptionSecrets secrets) {
        int length = secrets.secrets().remaining();
        int padded = PcapngOptions.padded(length);
        ByteBuffer body = allocate(8 + padded + PcapngOptions.size(secrets.options()));
        body.putInt(secrets.type()).putInt(length).put(secrets.secrets()).position(8 + padded);
        PcapngOptions.write(secrets.options(), body);
        return body.flip();
    }

    /** The body of a custom block. */
    static ByteBuffer write(CustomBlock custom) {
        ByteBuffer body = allocate(4 + custom.data().remaining());
        return body.putInt(custom.enterprise()).put(custom.data()).flip();
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
