package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.PcapWriter;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.ClosedPipeException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The file of one subscription. Locked, since a cancel may come from another thread in the middle of a packet.
 *
 * <p>Waits for the first packet with opening the file: by then the interfaces it may need have been announced.
 */
final class CaptureFileWriter {
    private final OutputFile file;
    private final @Nullable FileFormat format;
    private final SinkAccount account;
    private @Nullable LinkType linkType;
    private int snaplen;
    private boolean nanoseconds;
    private @Nullable BlockOutput output;
    private @Nullable PcapWriter writer;
    private boolean finished;

    CaptureFileWriter(OutputFile file, @Nullable FileFormat format, SinkAccount account) {
        this.file = file;
        this.format = format;
        this.account = account;
    }

    /** Takes note of an interface: the file gets the largest snaplen and the finest time of those known in time. */
    synchronized void announce(CaptureMetadata metadata) {
        if (metadata instanceof CaptureInterface announced) {
            boolean noLimit = announced.snaplen() == 0 || (linkType != null && snaplen == 0);
            linkType = linkType == null ? announced.linkType() : linkType;
            snaplen = noLimit ? 0 : Math.max(snaplen, announced.snaplen());
            nanoseconds |= !announced.resolution().fitsMicroseconds();
        }
    }

    synchronized void write(Packet packet) {
        if (finished) {
            account.failed(1);
            return;
        }
        try {
            if (writer == null) {
                open(packet.captureInterface());
            }
            if (!packet.linkType().equals(linkType)) {
                throw new PcapfluxException(
                        file.path() + ": a pcap file holds one link type, this one " + linkType + "; here comes "
                                + packet.linkType() + " of "
                                + packet.captureInterface().capture(),
                        "filter or split the input by link type");
            }
            writerOf().write(packet);
        } catch (IOException | IllegalArgumentException e) {
            throw broken(e);
        }
    }

    private PcapWriter writerOf() {
        if (writer == null) {
            throw new IllegalStateException("not open");
        }
        return writer;
    }

    private void open(@Nullable CaptureInterface first) throws IOException {
        if (first != null) {
            if (linkType == null) {
                announce(first);
            }
            linkType = first.linkType();
        }
        if (linkType == null) {
            return;
        }
        output = new BlockOutput(openFile(), account::written);
        writer =
                new PcapWriter(output, linkType, snaplen, format == null ? nanoseconds : format == FileFormat.NSECPCAP);
    }

    private WritableByteChannel openFile() {
        try {
            return file.open();
        } catch (PcapfluxException e) {
            finished = true; // it is not tried again
            throw e;
        }
    }

    /** Writes out what is gathered and closes the file. Further calls do nothing. */
    synchronized void finish() {
        if (finished) {
            return;
        }
        finished = true;
        try {
            if (writer == null) {
                open(null);
            }
            if (output != null) {
                output.flush();
            }
        } catch (IOException e) {
            throw broken(e);
        } finally {
            close();
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
            output.close();
        } catch (IOException e) {
            throw new PcapfluxException(file.path() + ": cannot be closed: " + e.getMessage(), "check the disk", e);
        } finally {
            output = null;
        }
    }
}
