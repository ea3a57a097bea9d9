package io.pcapflux.runner.info;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a capture file holds, as JSON and as lines for people. */
public final class InfoText {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private InfoText() {}

    /** The keys and values of the JSON object, in order. */
    public static Map<String, @Nullable Object> json(CaptureInfo info) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", info.file());
        json.put("format", info.format());
        json.put("compression", info.compression());
        json.put("byteOrder", info.byteOrder());
        json.put("linkTypes", linkTypes(info).stream().map(LinkType::number).toList());
        json.put("interfaces", info.interfaces().stream().map(InfoText::json).toList());
        json.put("packets", info.packets());
        json.put("capturedBytes", info.capturedBytes());
        json.put("originalBytes", info.originalBytes());
        json.put("firstTime", time(info.first()));
        json.put("lastTime", time(info.last()));
        json.put("complete", info.complete());
        json.put("error", info.error());
        if (info.digest() != null) {
            json.put("digest", info.digest());
        }
        return json;
    }

    private static Map<String, @Nullable Object> json(CaptureInterface captureInterface) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", captureInterface.id());
        json.put("name", captureInterface.name());
        json.put("linkType", captureInterface.linkType().number());
        json.put("snaplen", captureInterface.snaplen());
        return json;
    }

    private static List<LinkType> linkTypes(CaptureInfo info) {
        return info.interfaces().stream()
                .map(CaptureInterface::linkType)
                .distinct()
                .toList();
    }

    /** ISO 8601 in UTC with nine decimals, or null. */
    private static @Nullable String time(@Nullable Packet packet) {
        if (packet == null) {
            return null;
        }
        try {
            return ISO.format(Instant.ofEpochSecond(packet.timestampSeconds(), packet.timestampNanoOfSecond()));
        } catch (DateTimeException e) {
            return null; // beyond the calendar's million years
        }
    }

    /** Lines for people. */
    public static List<String> lines(CaptureInfo info) {
        List<String> lines = new ArrayList<>();
        lines.add("File:            " + info.file());
        if (info.format() != null) {
            String types = linkTypes(info).stream()
                    .map(type -> type.label() + " (" + type.number() + ")")
                    .collect(Collectors.joining(", "));
            lines.add("Format:          " + info.format() + ", " + info.byteOrder() + "-endian, compression "
                    + info.compression());
            lines.add("Link types:      " + types);
            lines.add("Packets:         " + info.packets());
            lines.add("Captured bytes:  " + info.capturedBytes());
            lines.add("Original bytes:  " + info.originalBytes());
            addTimes(lines, info);
        }
        if (info.digest() != null) {
            lines.add("Digest:          " + info.digest());
        }
        CaptureInfo.Damage error = info.error();
        lines.add("Complete:        "
                + (error == null ? "yes" : "no, " + error.message() + " (at byte " + error.offset() + ")"));
        return lines;
    }

    private static void addTimes(List<String> lines, CaptureInfo info) {
        Packet first = info.first();
        Packet last = info.last();
        if (first == null || last == null) {
            return;
        }
        lines.add("First time:      " + time(first));
        lines.add("Last time:       " + time(last));
        double seconds = last.timestampSeconds()
                - first.timestampSeconds()
                + (last.timestampNanoOfSecond() - first.timestampNanoOfSecond()) / 1e9;
        lines.add(String.format(Locale.ROOT, "Duration:        %.9f s", seconds));
        if (seconds > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Rate:            %.1f packets/s, %.1f bytes/s",
                    info.packets() / seconds,
                    info.originalBytes() / seconds));
        }
    }
}
