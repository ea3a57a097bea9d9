package io.pcapflux.runner.info;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.LinkType;
import io.pcapflux.runner.info.CaptureInfo.InterfaceInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a capture file holds, as the keys and values of a JSON object. */
public final class InfoJson {
    private InfoJson() {}

    /** The keys and values, in order. */
    public static Map<String, @Nullable Object> of(CaptureInfo info) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", info.file());
        json.put("format", info.format());
        json.put("compression", info.compression());
        json.put("byteOrder", info.byteOrder());
        json.put("linkTypes", info.linkTypes().stream().map(LinkType::number).toList());
        json.put("interfaces", info.interfaces().stream().map(InfoJson::of).toList());
        json.put("packets", info.packets());
        json.put("capturedBytes", info.capturedBytes());
        json.put("originalBytes", info.originalBytes());
        json.put("firstTime", InfoText.time(info.first()));
        json.put("lastTime", InfoText.time(info.last()));
        json.put("durationSeconds", info.duration());
        json.put("ordered", info.ordered());
        json.put("fileBytes", info.fileBytes() < 0 ? null : info.fileBytes());
        json.put("hardware", info.sectionText(CaptureSection.HARDWARE));
        json.put("os", info.sectionText(CaptureSection.OS));
        json.put("application", info.sectionText(CaptureSection.APPLICATION));
        json.put("comments", info.comments());
        json.put("packetComments", info.packetComments());
        json.put("complete", info.complete());
        json.put("error", info.error());
        if (info.digest() != null) {
            json.put("digest", info.digest());
        }
        return json;
    }

    private static Map<String, @Nullable Object> of(InterfaceInfo info) {
        CaptureInterface one = info.description();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", one.id());
        json.put("name", one.name());
        json.put("description", one.description());
        json.put("linkType", one.linkType().number());
        json.put("snaplen", one.snaplen());
        json.put(
                "timeResolution",
                one.resolution().base() + "^-" + one.resolution().exponent());
        json.put("filter", one.filter());
        json.put("os", one.os());
        json.put("hardware", one.options().text(CaptureInterface.HARDWARE).orElse(null));
        json.put("comments", one.comments());
        json.put("packets", info.packets());
        json.put("originalBytes", info.originalBytes());
        InterfaceStatistics statistics = info.statistics();
        if (statistics != null) {
            json.put("received", count(statistics, InterfaceStatistics.RECEIVED));
            json.put("droppedByKernel", count(statistics, InterfaceStatistics.DROPPED_BY_KERNEL));
            json.put("droppedByInterface", count(statistics, InterfaceStatistics.DROPPED_BY_INTERFACE));
        }
        return json;
    }

    private static @Nullable Long count(InterfaceStatistics statistics, int code) {
        return statistics.count(code).isPresent() ? statistics.count(code).getAsLong() : null;
    }
}
