package io.pcapflux.runner.info;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a capture file holds, found by reading all of it.
 *
 * @param format null where the file is no capture
 * @param first the packet with the earliest timestamp, if any has one
 * @param last the packet with the latest timestamp, if any has one
 * @param digest of the packets, if it was asked for
 * @param error where and why reading ended before the end
 */
public record CaptureInfo(
        String file,
        @Nullable String format,
        @Nullable String compression,
        @Nullable String byteOrder,
        List<CaptureInterface> interfaces,
        long packets,
        long capturedBytes,
        long originalBytes,
        @Nullable Packet first,
        @Nullable Packet last,
        @Nullable String digest,
        @Nullable Damage error) {

    /** Where and why reading ended. */
    public record Damage(long offset, String message) {}

    public boolean complete() {
        return error == null;
    }

    /** Reads a file to its end or to the damage. Blocks; needs no more memory for a larger file. */
    public static CaptureInfo of(String file, boolean withDigest) {
        Counting counting = new Counting(file, withDigest);
        try (CaptureReader reader = CaptureFiles.open(Path.of(file))) {
            counting.readAll(reader);
        } catch (CaptureFormatException e) {
            counting.error = new Damage(e.offset(), String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            counting.error = new Damage(0, "no such file");
        } catch (AccessDeniedException e) {
            counting.error = new Damage(0, "permission denied");
        } catch (IOException e) {
            counting.error = new Damage(0, "cannot be read: " + e.getMessage());
        }
        return counting.result();
    }

    private static final class Counting {
        private final String file;
        private final @Nullable PacketDigest digest;
        private @Nullable CaptureReader reader;
        private long packets;
        private long capturedBytes;
        private long originalBytes;
        private @Nullable Packet first;
        private @Nullable Packet last;
        private @Nullable Damage error;

        Counting(String file, boolean withDigest) {
            this.file = file;
            this.digest = withDigest ? new PacketDigest() : null;
        }

        void readAll(CaptureReader from) throws IOException {
            reader = from;
            for (Packet packet = from.next(); packet != null; packet = from.next()) {
                packets++;
                capturedBytes += packet.capturedLength();
                originalBytes += packet.originalLength();
                if (packet.hasTimestamp()) {
                    first = first == null || Packet.BY_TIME.compare(packet, first) < 0 ? packet.compact() : first;
                    last = last == null || Packet.BY_TIME.compare(packet, last) >= 0 ? packet : last;
                }
                if (digest != null) {
                    digest.add(packet);
                }
            }
        }

        CaptureInfo result() {
            CaptureReader read = reader;
            return new CaptureInfo(
                    file,
                    read == null ? null : read.format().label(),
                    read == null ? null : read.compression().label(),
                    read == null ? null : read.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little" : "big",
                    read == null ? List.of() : read.interfaces(),
                    packets,
                    capturedBytes,
                    originalBytes,
                    first,
                    last,
                    digest == null ? null : digest.hex(),
                    error);
        }
    }
}
