package io.pcapflux.runner.info;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.SourceUri;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a capture file holds, found by reading all of it.
 *
 * @param fileBytes the size of the file; -1 if it has none, as a pipe
 * @param format null where the file is no capture
 * @param sections of pcapng; of very many, the first
 * @param first the packet with the earliest timestamp, if any has one
 * @param last the packet with the latest timestamp, if any has one
 * @param ordered whether no packet is older than the one before it
 * @param packetComments how many packets have comments
 * @param digest of the packets, if it was asked for
 * @param error where and why reading ended before the end
 */
public record CaptureInfo(
        String file,
        long fileBytes,
        @Nullable String format,
        @Nullable String compression,
        @Nullable String byteOrder,
        List<CaptureSection> sections,
        List<InterfaceInfo> interfaces,
        long packets,
        long capturedBytes,
        long originalBytes,
        @Nullable Packet first,
        @Nullable Packet last,
        boolean ordered,
        long packetComments,
        @Nullable String digest,
        @Nullable Damage error) {

    /** Where and why reading ended. */
    public record Damage(long offset, String message) {}

    /**
     * An interface and what came from it.
     *
     * @param statistics the last that the capture tells of it
     */
    public record InterfaceInfo(
            CaptureInterface description,
            long packets,
            long originalBytes,
            @Nullable InterfaceStatistics statistics) {}

    public boolean complete() {
        return error == null;
    }

    List<LinkType> linkTypes() {
        return interfaces.stream()
                .map(one -> one.description().linkType())
                .distinct()
                .toList();
    }

    /** What the sections say in words. */
    List<String> comments() {
        return sections.stream()
                .flatMap(section -> section.options().comments().stream())
                .toList();
    }

    /** What the first section that says it says. */
    @Nullable
    String sectionText(int option) {
        return sections.stream()
                .flatMap(section -> section.options().text(option).stream())
                .findFirst()
                .orElse(null);
    }

    /** Seconds from the earliest to the latest packet; 0 without times. */
    double duration() {
        if (first == null || last == null) {
            return 0;
        }
        return last.timestampSeconds()
                - first.timestampSeconds()
                + (last.timestampNanoOfSecond() - first.timestampNanoOfSecond()) / 1e9;
    }

    /** Reads a file to its end or to the damage. Blocks; needs no more memory for a larger file. */
    public static CaptureInfo of(String file, boolean withDigest) {
        Path path = Path.of(SourceUri.filePath(file));
        Counting counting = new Counting(withDigest);
        Damage error = null;
        try (CaptureReader reader = file.equals("-") ? standardInput() : CaptureFiles.open(path)) {
            counting.readAll(reader);
        } catch (CaptureFormatException e) {
            error = new Damage(e.offset(), String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            error = new Damage(0, "no such file");
        } catch (AccessDeniedException e) {
            error = new Damage(0, "permission denied");
        } catch (IOException e) {
            error = new Damage(0, "cannot be read: " + e.getMessage());
        }
        return counting.result(file, size(path), error);
    }

    private static CaptureReader standardInput() throws IOException {
        return CaptureFiles.open(
                new FileInputStream(FileDescriptor.in).getChannel(), Capture.anonymous("standard input"));
    }

    private static long size(Path path) {
        try {
            return Files.isRegularFile(path) ? Files.size(path) : -1;
        } catch (IOException e) {
            return -1; // gone meanwhile: what it held is known all the same
        }
    }
}
