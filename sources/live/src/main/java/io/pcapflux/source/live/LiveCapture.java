package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOption;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.TimeResolution;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The capture that a subscription makes: its section, interfaces, packets and statistics. For one thread at a time. */
final class LiveCapture {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCapture.class);

    private final LiveOptions options;
    private final MetadataListener listener;
    private final Capture capture;
    private final Map<AdapterReader, CaptureInterface> interfaces = new HashMap<>();
    private final Set<AdapterReader> told = new HashSet<>();
    private long sequence;

    LiveCapture(LiveOptions options, MetadataListener listener) {
        this.options = options;
        this.listener = listener;
        this.capture = Capture.anonymous(String.join(",", options.interfaces()));
    }

    /** Tells of an adapter, and first of the section. One that comes back is the same, or else fails. */
    void announce(AdapterReader reader, AdapterHandle opened) {
        CaptureInterface before = interfaces.get(reader);
        if (before != null && !before.linkType().equals(opened.linkType())) {
            throw new PcapfluxException(
                    reader.name() + ": came back with link type " + opened.linkType() + ", was " + before.linkType(),
                    "start it again");
        }
        if (before != null) {
            return;
        }
        if (interfaces.isEmpty()) {
            listener.accept(new CaptureSection(capture, section()));
        }
        CaptureInterface created = new CaptureInterface(
                capture,
                options.interfaces().indexOf(reader.name()),
                opened.linkType(),
                opened.snaplen(),
                TimeResolution.NANOSECONDS,
                0,
                describe(reader));
        interfaces.put(reader, created);
        listener.accept(created);
        LOG.info(
                "listening on {}, link type {}, snapshot length {} bytes",
                reader.name(),
                created.linkType(),
                created.snaplen());
    }

    private static CaptureOptions section() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
        return CaptureOptions.of(
                CaptureOption.text(CaptureSection.HARDWARE, System.getProperty("os.arch")),
                CaptureOption.text(CaptureSection.OS, system),
                CaptureOption.text(CaptureSection.APPLICATION, "pcapflux"));
    }

    private CaptureOptions describe(AdapterReader reader) {
        List<CaptureOption> all = new ArrayList<>();
        all.add(CaptureOption.text(CaptureInterface.NAME, reader.name()));
        if (!options.filter().isEmpty()) {
            all.add(CaptureOption.text(CaptureInterface.FILTER, "\0" + options.filter()));
        }
        all.add(CaptureOption.text(CaptureInterface.OS, System.getProperty("os.name")));
        return new CaptureOptions(all);
    }

    Packet packet(
            AdapterReader reader,
            long seconds,
            int nanoOfSecond,
            int originalLength,
            byte[] chunk,
            int offset,
            int length) {
        CaptureInterface from = interfaces.get(reader);
        if (from == null) {
            throw new IllegalStateException(reader.name() + " was not announced");
        }
        return new Packet(from, sequence++, seconds, nanoOfSecond, originalLength, chunk, offset, length);
    }

    /** Tells what an adapter counted, if it was ever opened. */
    void tellStatistics(AdapterReader reader) {
        CaptureInterface from = interfaces.get(reader);
        if (from == null || !told.add(reader)) {
            return;
        }
        Instant now = Instant.now();
        Counters counted = reader.counted();
        CaptureOptions counts = CaptureOptions.of(
                number(InterfaceStatistics.RECEIVED, counted.received()),
                number(InterfaceStatistics.DROPPED_BY_INTERFACE, counted.droppedByInterface()),
                number(InterfaceStatistics.ACCEPTED_BY_FILTER, counted.received()),
                number(InterfaceStatistics.DROPPED_BY_KERNEL, counted.droppedByKernel()),
                number(InterfaceStatistics.DELIVERED, reader.delivered()));
        listener.accept(new InterfaceStatistics(from, now, reader.start(), now, counts));
    }

    private static CaptureOption number(int code, long value) {
        return new CaptureOption(code, ByteBuffer.allocate(Long.BYTES).putLong(0, Long.reverseBytes(value)));
    }
}
