package io.pcapflux.sink.kafka;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Packet;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file of a spool to its end, which a killed process may have left in the middle of a packet. */
final class SpoolReader implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolReader.class);

    private final Path file;
    private final SpoolMarks marks;
    private final @Nullable CaptureReader reader;

    /** @param marks of all files of a spool, so that a capture stays the same one from file to file */
    SpoolReader(Path file, SpoolMarks marks) throws IOException {
        this.file = file;
        this.marks = marks;
        this.reader = Files.size(file) == 0 ? null : CaptureFiles.open(file);
    }

    /** The next packet as it went into the spool, or null at the end. */
    @Nullable
    Packet next() throws IOException {
        if (reader == null) {
            return null;
        }
        try {
            Packet packet = reader.next();
            return packet == null ? null : marks.restored(packet);
        } catch (CaptureFormatException e) {
            LOG.warn("{} of the spool ends in the middle: {}", file, e.getMessage());
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        marks.endFile();
        if (reader != null) {
            reader.close();
        }
    }
}
