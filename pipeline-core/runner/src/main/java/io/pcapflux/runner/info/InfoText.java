package io.pcapflux.runner.info;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.Packet;
import io.pcapflux.runner.info.CaptureInfo.InterfaceInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a capture file holds, as lines for people. What a capture itself says is shown without control characters. */
public final class InfoText {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int LABEL = 17;

    private final List<String> lines = new ArrayList<>();

    private InfoText() {}

    /** The lines. */
    public static List<String> of(CaptureInfo info) {
        InfoText text = new InfoText();
        text.add("File", info.file());
        if (info.format() != null) {
            text.addContent(info);
        }
        text.add("Digest", info.digest());
        CaptureInfo.Damage error = info.error();
        text.add("Complete", error == null ? "yes" : "no, " + error.message() + " (at byte " + error.offset() + ")");
        return text.lines;
    }

    /** ISO 8601 in UTC with nine decimals, or null. */
    static @Nullable String time(@Nullable Packet packet) {
        if (packet == null) {
            return null;
        }
        try {
            return ISO.format(Instant.ofEpochSecond(packet.timestampSeconds(), packet.timestampNanoOfSecond()));
        } catch (DateTimeException e) {
            return null; // beyond the calendar's million years
        }
    }

    private void add(String label, @Nullable Object value) {
        if (value != null) {
            String shown = value.toString().replaceAll("[\\p{Cc}\\p{Cf}\u2028\u2029]+", " ");
            lines.add(label + ":" + " ".repeat(Math.max(1, LABEL - 1 - label.length())) + shown);
        }
    }

    private void addContent(CaptureInfo info) {
        add("Format", info.format() + ", " + info.byteOrder() + "-endian, compression " + info.compression());
        add("File size", info.fileBytes() < 0 ? null : info.fileBytes() + " bytes");
        String types = info.linkTypes().stream()
                .map(type -> type.label() + " (" + type.number() + ")")
                .collect(Collectors.joining(", "));
        add("Link types", types);
        add("Packets", info.packets());
        add("Captured bytes", info.capturedBytes());
        add("Original bytes", info.originalBytes());
        addTimes(info);
        add("Hardware", info.sectionText(CaptureSection.HARDWARE));
        add("OS", info.sectionText(CaptureSection.OS));
        add("Application", info.sectionText(CaptureSection.APPLICATION));
        info.comments().forEach(comment -> add("Comment", comment));
        add("Packet comments", info.packetComments() == 0 ? null : info.packetComments() + " packets have comments");
        info.interfaces().forEach(this::addInterface);
    }

    private void addTimes(CaptureInfo info) {
        if (info.first() == null) {
            return;
        }
        add("First time", time(info.first()));
        add("Last time", time(info.last()));
        double seconds = info.duration();
        add("Duration", String.format(Locale.ROOT, "%.9f s", seconds));
        add("In time order", info.ordered() ? "yes" : "no");
        if (seconds > 0) {
            add(
                    "Rate",
                    String.format(
                            Locale.ROOT,
                            "%.1f packets/s, %.1f bytes/s, %.1f bits/s",
                            info.packets() / seconds,
                            info.originalBytes() / seconds,
                            info.originalBytes() * 8 / seconds));
        }
        add("Average size", String.format(Locale.ROOT, "%.2f bytes", (double) info.originalBytes() / info.packets()));
    }

    private void addInterface(InterfaceInfo info) {
        CaptureInterface one = info.description();
        List<String> facts = new ArrayList<>();
        addFact(facts, "", one.name());
        addFact(facts, "", one.description());
        facts.add(one.linkType().label());
        facts.add(one.snaplen() == 0 ? "no snaplen" : "snaplen " + one.snaplen());
        facts.add("time in " + one.resolution().base() + "^-" + one.resolution().exponent() + " s");
        addFact(facts, "filter ", one.filter());
        addFact(facts, "OS ", one.os());
        facts.add(info.packets() + " packets");
        facts.add(info.originalBytes() + " bytes");
        InterfaceStatistics statistics = info.statistics();
        if (statistics != null) {
            addCount(facts, statistics, InterfaceStatistics.RECEIVED, "received");
            addCount(facts, statistics, InterfaceStatistics.DROPPED_BY_KERNEL, "dropped by kernel");
            addCount(facts, statistics, InterfaceStatistics.DROPPED_BY_INTERFACE, "dropped by interface");
        }
        add("Interface " + one.id(), String.join(", ", facts));
        one.comments().forEach(comment -> add("  comment", comment));
    }

    private static void addFact(List<String> facts, String label, @Nullable String value) {
        if (value != null) {
            facts.add(label + value);
        }
    }

    private static void addCount(List<String> facts, InterfaceStatistics statistics, int code, String label) {
        statistics.count(code).ifPresent(count -> facts.add(count + " " + label));
    }
}
