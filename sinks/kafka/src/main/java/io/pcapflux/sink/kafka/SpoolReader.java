package io.pcapflux.sink.kafka;

import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.format.pcap.CaptureFormatException;
import io.pcapflux.format.pcap.CaptureReader;
import io.pcapflux.packet.Packet;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file of a spool as far as it is whole: a killed process may have left it in the middle of a packet. */
final class SpoolReader implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolReader.class);

    private final Path file;
    private final SpoolMarks marks;
    private final @Nullable CaptureReader reader;
    private @Nullable SpoolDamage damage;
    private long packets;

    /** @param marks of all files of a spool, so that a capture stays the same one from file to file */
    SpoolReader(Path file, SpoolMarks marks) throws IOException {
        this.file = file;
        this.marks = marks;
        this.reader = Files.size(file) == 0 ? null : open();
    }

    private @Nullable CaptureReader open() throws IOException {
        try {
            return CaptureFiles.open(file);
        } catch (CaptureFormatException e) {
            lookAt(e);
            return null;
        }
    }

    /** The next packet as it went into the spool, or null at the end, or where the file is {@linkplain #damage damaged}. */
    @Nullable
    Packet next() throws IOException {
        if (reader == null || damage != null) {
            return null;
        }
        try {
            Packet packet = reader.next();
            packets += packet == null ? 0 : 1;
            return packet == null ? null : marks.restored(packet);
        } catch (CaptureFormatException e) {
            lookAt(e);
            return null;
        }
    }

    private void lookAt(CaptureFormatException failure) throws IOException {
        SpoolDamage found = SpoolDamage.at(file, failure.offset());
        damage = found;
        if (found.torn()) {
            LOG.warn("{} of the spool ends in the middle: {}", file, failure.getMessage());
        } else {
            LOG.error("{} of the spool is damaged at byte {}: {}", file, failure.offset(), failure.getMessage());
        }
    }

    /** Why there is no next packet, if that is not the end. */
    Optional<SpoolDamage> damage() {
        return Optional.ofNullable(damage);
    }

    /** How many packets were read. */
    long packets() {
        return packets;
    }

    @Override
    public void close() throws IOException {
        marks.endFile();
        if (reader != null) {
            reader.close();
        }
    }
}
