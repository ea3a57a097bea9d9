package io.pcapflux.sink.pcapfile;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.CustomBlock;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.JournalEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a capture has said beside its packets. Each new file is told again what packets need to be understood: sections,
 * interfaces, names and keys, up to a bound. Statistics and custom blocks stand in one file only.
 */
final class Announcements {
    private static final int MOST = 65_536;
    private static final long MOST_BYTES = 16L << 20;

    /** Of each capture, by its content, in the order in which they began: there may be many thousands. */
    private final Map<Capture, List<CaptureMetadata>> lasting = new LinkedHashMap<>();

    private int lastingCount;
    private long lastingBytes;
    /** Said since the last file ended, for the next one. */
    private List<CaptureMetadata> waiting = new ArrayList<>();

    private long waitingBytes;

    /** Takes note of what is said while a file is open, or will be told to one with {@link #takeAll}. */
    void add(CaptureMetadata metadata, boolean fileOpen) {
        if (!fileOpen) {
            waiting.add(metadata);
            waitingBytes += metadata.weight();
        } else {
            keep(metadata);
        }
    }

    private void keep(CaptureMetadata metadata) {
        Capture content = metadata.capture().loop(0);
        if (metadata instanceof CaptureSection) {
            forget(content);
        }
        boolean passing = metadata instanceof InterfaceStatistics
                || metadata instanceof JournalEntry
                || metadata instanceof CustomBlock;
        if (!passing && lastingCount < MOST && lastingBytes + metadata.weight() <= MOST_BYTES) {
            lasting.computeIfAbsent(content, begun -> new ArrayList<>(2)).add(metadata);
            lastingCount++;
            lastingBytes += metadata.weight();
        }
    }

    /** What a capture said in its section before does not hold in the next one. */
    private void forget(Capture content) {
        for (CaptureMetadata known : lasting.getOrDefault(content, List.of())) {
            lastingCount--;
            lastingBytes -= known.weight();
        }
        lasting.remove(content);
    }

    /** Whether there is so much for the next file that it had better begin. */
    boolean pressing() {
        return waiting.size() >= MOST || waitingBytes >= MOST_BYTES;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && lasting.isEmpty();
    }

    /** Whether what has been said has sections, as pcapng has and pcap has not. */
    boolean tellSections() {
        return all().stream().anyMatch(CaptureSection.class::isInstance);
    }

    /** The interfaces known. */
    List<CaptureInterface> interfaces() {
        return all().stream()
                .filter(CaptureInterface.class::isInstance)
                .map(CaptureInterface.class::cast)
                .toList();
    }

    private List<CaptureMetadata> all() {
        List<CaptureMetadata> all = new ArrayList<>(lastingCount + waiting.size());
        lasting.values().forEach(all::addAll);
        all.addAll(waiting);
        return all;
    }

    /** Keeps of what is said for the next file only what lasts. */
    void condense() {
        List<CaptureMetadata> unused = takeAll();
    }

    /** All that a file that begins now is told, in order. */
    List<CaptureMetadata> takeAll() {
        List<CaptureMetadata> all = all();
        List<CaptureMetadata> taken = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        taken.forEach(this::keep);
        return all;
    }
}
