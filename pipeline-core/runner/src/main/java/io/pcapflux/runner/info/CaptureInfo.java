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
 * @param firstNanos the earliest timestamp; {@link Packet#NO_TIMESTAMP} if there is none
 * @param lastNanos the latest timestamp; {@link Packet#NO_TIMESTAMP} if there is none
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
        long firstNanos,
        long lastNanos,
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
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
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
                    first = Math.min(first, packet.timestampNanos());
                    last = Math.max(last, packet.timestampNanos());
                }
                if (digest != null) {
                    digest.add(packet);
                }
            }
        }

        CaptureInfo result() {
            CaptureReader read = reader;
            boolean timed = first <= last;
            return new CaptureInfo(
                    file,
                    read == null ? null : read.format().label(),
                    read == null ? null : read.compression().label(),
                    read == null ? null : read.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little" : "big",
                    read == null ? List.of() : read.interfaces(),
                    packets,
                    capturedBytes,
                    originalBytes,
                    timed ? first : Packet.NO_TIMESTAMP,
                    timed ? last : Packet.NO_TIMESTAMP,
                    digest == null ? null : digest.hex(),
                    error);
        }
    }
}
