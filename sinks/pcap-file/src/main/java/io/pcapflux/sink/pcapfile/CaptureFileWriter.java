package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.CaptureWriter;
import io.pcapflux.format.pcap.PcapWriter;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
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
    private final OutputFile file;
    private final FileFormat format;
    private final boolean formatGiven;
    private final SinkAccount account;
    private final List<CaptureInterface> announced = new ArrayList<>();
    private @Nullable BlockOutput output;
    private @Nullable CaptureWriter writer;
    private boolean finished;
    private @Nullable PcapfluxException announceFailure;
    /** Without the lock: closing it ends a write that hangs. */
    private volatile @Nullable WritableByteChannel channel;

    private volatile boolean cutOff;

    CaptureFileWriter(OutputFile file, @Nullable FileFormat format, SinkAccount account) {
        this.file = file;
        this.formatGiven = format != null;
        this.format = format != null ? format : file.format();
        this.account = account;
    }

    /**
     * Takes note of an interface: a pcapng file describes it; a pcap file has to be as precise, if it comes in time.
     */
    synchronized void announce(CaptureMetadata metadata) {
        if (finished || !(metadata instanceof CaptureInterface added)) {
            return;
        }
        if (writer == null) {
            announced.add(added);
            return;
        }
        try {
            writer.announce(added);
        } catch (IOException e) {
            announceFailure = broken(e); // thrown with the next packet: this here is the source's own call
        }
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
     * @param first of the first packet, or of a capture without packets
     */
    private CaptureWriter open(CaptureInterface first) throws IOException {
        BlockOutput opened = new BlockOutput(openFile(), account::written);
        output = opened;
        CaptureWriter created = format == FileFormat.PCAPNG ? new PcapngWriter(opened) : pcap(opened, first);
        for (CaptureInterface known : announced) {
            created.announce(known);
        }
        announced.clear();
        writer = created;
        return created;
    }

    private PcapWriter pcap(BlockOutput opened, CaptureInterface first) throws IOException {
        List<CaptureInterface> all = new ArrayList<>(announced);
        all.add(first);
        boolean noLimit = all.stream().anyMatch(one -> one.snaplen() == 0);
        int snaplen = all.stream().mapToInt(CaptureInterface::snaplen).max().orElse(0);
        boolean fine = all.stream().anyMatch(one -> !one.resolution().fitsMicroseconds());
        boolean nanoseconds = formatGiven ? format == FileFormat.NSECPCAP : fine;
        return new PcapWriter(opened, first.linkType(), noLimit ? 0 : snaplen, nanoseconds);
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
            if (output == null && !announced.isEmpty()) {
                open(announced.get(0));
            }
            if (output != null) {
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
