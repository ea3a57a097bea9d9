package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.CaptureWriter;
import io.pcapflux.format.pcap.PcapWriter;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.ClosedPipeException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of one subscription. Locked, since a cancel may come from another thread in the middle of a packet.
 *
 * <p>Waits for the first packet with opening the file: by then the interfaces it may need have been announced.
 */
final class CaptureFileWriter {
    private static final int MAX_ANNOUNCED = 65_536;

    private final OutputFile file;
    /** Null if the file's name decides, or else what comes. */
    private final @Nullable FileFormat format;

    private final SinkAccount account;
    private final List<CaptureMetadata> announced = new ArrayList<>();
    private @Nullable BlockOutput output;
    private @Nullable CaptureWriter writer;
    private boolean finished;
    private @Nullable PcapfluxException announceFailure;
    /** Without the lock: closing it ends a write that hangs. */
    private volatile @Nullable WritableByteChannel channel;

    private volatile boolean cutOff;

    CaptureFileWriter(OutputFile file, @Nullable FileFormat format, SinkAccount account) {
        this.file = file;
        this.format = format;
        this.account = account;
    }

    /**
     * Takes note of what a capture says: a pcapng file has a place for all of it; a pcap file has to be as precise as the
     * interfaces that come in time. Nothing but sections and interfaces is kept: of anything else there may be much.
     */
    synchronized void announce(CaptureMetadata metadata) {
        if (finished) {
            return;
        }
        boolean beginning = metadata instanceof CaptureSection || metadata instanceof CaptureInterface;
        if (writer == null && beginning && announced.size() < MAX_ANNOUNCED) {
            announced.add(metadata);
            return;
        }
        if (writer == null && isPcapng()) {
            announced.add(metadata);
        }
        try {
            if (writer != null) {
                writer.announce(metadata);
            } else if (isPcapng()) {
                open(null);
            }
        } catch (IOException e) {
            announceFailure = broken(e); // thrown with the next packet: this here is the source's own call
        }
    }

    private boolean isPcapng() {
        if (format != null) {
            return format == FileFormat.PCAPNG;
        }
        boolean sections = announced.stream().anyMatch(CaptureSection.class::isInstance);
        return file.saysPcapng() || (sections && !file.saysPcap());
    }

    synchronized void write(Packet packet) {
        throwFailure();
        if (finished) {
            account.failed(1);
            return;
        }
        try {
            CaptureWriter to = writer == null ? open(packet.captureInterface()) : writer;
            to.write(packet);
        } catch (IOException e) {
            PcapfluxException failure = broken(e);
            if (!cutOff) {
                throw failure;
            }
        } catch (IllegalArgumentException e) {
            throw new PcapfluxException(
                    file.path() + ": " + e.getMessage(), "write pcapng, or filter or split the input", e);
        }
    }

    private void throwFailure() {
        PcapfluxException failure = announceFailure;
        if (failure != null) {
            announceFailure = null;
            throw failure;
        }
    }

    /**
     * Opens the file.
     *
     * @param first of the first packet; null if there is none yet
     */
    private CaptureWriter open(@Nullable CaptureInterface first) throws IOException {
        BlockOutput opened = new BlockOutput(openFile(), account::written);
        output = opened;
        CaptureWriter created = isPcapng() ? new PcapngWriter(opened) : pcap(opened, first);
        writer = created;
        for (CaptureMetadata known : announced) {
            created.announce(known);
        }
        announced.clear();
        return created;
    }

    private PcapWriter pcap(BlockOutput opened, @Nullable CaptureInterface first) throws IOException {
        List<CaptureInterface> all = new ArrayList<>();
        if (first != null) {
            all.add(first);
        }
        announced.stream()
                .filter(CaptureInterface.class::isInstance)
                .map(CaptureInterface.class::cast)
                .forEach(all::add);
        boolean noLimit = all.stream().anyMatch(one -> one.snaplen() == 0);
        int snaplen = all.stream().mapToInt(CaptureInterface::snaplen).max().orElse(0);
        boolean fine = all.stream().anyMatch(one -> !one.resolution().fitsMicroseconds());
        boolean nanoseconds = format == null ? fine : format == FileFormat.NSECPCAP;
        return new PcapWriter(opened, all.get(0), noLimit ? 0 : snaplen, nanoseconds);
    }

    private WritableByteChannel openFile() throws IOException {
        try {
            WritableByteChannel opened = file.open();
            channel = opened;
            if (cutOff) {
                opened.close();
            }
            return opened;
        } catch (PcapfluxException e) {
            finished = true; // it is not tried again
            throw e;
        }
    }

    /** Writes out what is gathered and closes the file. Further calls do nothing. */
    synchronized void finish() {
        throwFailure();
        if (finished) {
            return;
        }
        finished = true;
        try {
            if (writer == null && !announced.isEmpty()) {
                open(null);
            }
            if (writer != null && output != null) {
                writer.end();
                output.flush();
            }
        } catch (IOException e) {
            PcapfluxException failure = broken(e);
            if (!cutOff) {
                throw failure;
            }
        } finally {
            close();
        }
    }

    /**
     * Finishes a file. A pipe is closed as it is, at once: there is nothing to keep whole, and a reader that does not
     * read would hold up the end.
     */
    void cancel() {
        if (!file.isPipe()) {
            finish();
            return;
        }
        cutOff = true;
        WritableByteChannel current = channel;
        if (current == null) {
            return;
        }
        try {
            current.close();
        } catch (IOException e) {
            throw new PcapfluxException(file.path() + ": cannot be closed: " + e.getMessage(), "check the reader", e);
        }
    }

    private PcapfluxException broken(Exception cause) {
        finished = true;
        if (output != null && !file.isStandardOutput()) {
            try {
                output.cutBack();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        close();
        String message = String.valueOf(cause.getMessage());
        if (file.isStandardOutput() && message.contains("Broken pipe")) {
            return new ClosedPipeException(cause);
        }
        return new PcapfluxException(
                file.path() + ": cannot be written: " + message, "the packets before are in the file", cause);
    }

    private void close() {
        if (output == null) {
            return;
        }
        try {
            if (!file.isStandardOutput()) {
                output.close();
            }
        } catch (IOException e) {
            throw new PcapfluxException(file.path() + ": cannot be closed: " + e.getMessage(), "check the disk", e);
        } finally {
            output = null;
        }
    }
}
