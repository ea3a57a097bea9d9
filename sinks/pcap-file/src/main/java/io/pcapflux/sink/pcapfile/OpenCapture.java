package io.pcapflux.sink.pcapfile;

import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.CaptureWriter;
import io.pcapflux.format.pcap.Compression;
import io.pcapflux.format.pcap.PcapWriter;
import io.pcapflux.format.pcap.PcapngWriter;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A file that is being written. For one thread at a time, but for {@link #cutOff}. */
final class OpenCapture {
    private final OutputFile file;
    private final FileChannel channel;
    private final boolean made;
    private final BlockOutput output;
    private final CaptureWriter writer;
    private final boolean force;
    private final AtomicLong written = new AtomicLong();
    private long offered;

    /**
     * Begins a file that has just been opened.
     *
     * @param onWritten told how many more packets are safely in the file, maybe on another thread
     */
    OpenCapture(
            OutputFile file,
            OutputFile.Opened opened,
            FileSettings settings,
            Announcements known,
            @Nullable CaptureInterface first,
            LongConsumer onWritten)
            throws IOException {
        this.file = file;
        this.channel = opened.channel();
        this.made = opened.made();
        this.force = settings.durability != Durability.NONE && !file.isPipe();
        this.output = output(settings.durability == Durability.RECORD_BATCH && !file.isPipe(), packets -> {
            written.addAndGet(packets);
            onWritten.accept(packets);
        });
        this.writer = isPcapng(file, settings.format, known)
                ? new PcapngWriter(output)
                : pcap(output, settings.format, known, first);
        for (CaptureMetadata metadata : known.takeAll()) {
            writer.announce(metadata);
        }
    }

    private BlockOutput output(boolean forceEach, LongConsumer onBlock) {
        return file.compression() == Compression.NONE && !file.isStandardOutput() && !file.isPipe()
                ? BlockOutput.replacing(channel, forceEach, onBlock)
                : BlockOutput.to(channel, file.compression(), forceEach, onBlock);
    }

    static boolean isPcapng(OutputFile file, @Nullable FileFormat format, Announcements known) {
        if (format != null) {
            return format == FileFormat.PCAPNG;
        }
        return file.saysPcapng() || (!file.saysPcap() && known.tellSections());
    }

    private static PcapWriter pcap(
            BlockOutput output, @Nullable FileFormat format, Announcements known, @Nullable CaptureInterface first)
            throws IOException {
        List<CaptureInterface> all = new ArrayList<>();
        if (first != null) {
            all.add(first);
        }
        all.addAll(known.interfaces());
        boolean noLimit = all.stream().anyMatch(one -> one.snaplen() == 0);
        int snaplen = all.stream().mapToInt(CaptureInterface::snaplen).max().orElse(0);
        boolean fine = all.stream().anyMatch(one -> !one.resolution().fitsMicroseconds());
        boolean nanoseconds = format == null ? fine : format == FileFormat.NSECPCAP;
        return new PcapWriter(output, all.get(0), noLimit ? 0 : snaplen, nanoseconds);
    }

    OutputFile file() {
        return file;
    }

    void announce(CaptureMetadata metadata) throws IOException {
        writer.announce(metadata);
    }

    /**
     * Writes a packet.
     *
     * @throws IllegalArgumentException if the format cannot hold it
     */
    void write(Packet packet) throws IOException {
        offered++;
        try {
            writer.write(packet);
        } catch (IllegalArgumentException e) {
            offered--;
            throw e;
        }
    }

    int sizeOf(Packet packet) {
        return writer.sizeOf(packet);
    }

    long length() {
        return output.length();
    }

    boolean hasGathered() {
        return output.hasGathered();
    }

    void flush() throws IOException {
        output.flush();
    }

    /** Writes out all there is, closes the file and gives it its name. */
    FileListener.CompleteFile complete() throws IOException {
        writer.end();
        output.end();
        if (force) {
            channel.force(true);
        }
        long bytes = file.isPipe() || file.isStandardOutput() ? output.length() : channel.size();
        close();
        return named(bytes);
    }

    private FileListener.CompleteFile named(long bytes) throws IOException {
        file.complete();
        if (force) {
            file.forceFolder();
        }
        return new FileListener.CompleteFile(Path.of(file.path()), written.get(), bytes);
    }

    /**
     * After a failure: cuts the file back to its last whole packet and closes it. With packets it is a complete file,
     * without it is none, and one that was made for nothing is removed. One that had been closed before stays as it is,
     * whatever its name.
     *
     * @return null if there is nothing to complete
     */
    FileListener.@Nullable CompleteFile rescue() throws IOException {
        boolean wasOpen = channel.isOpen();
        long bytes;
        try {
            if (!file.isStandardOutput()) {
                output.cutBack();
            }
            bytes = file.isPipe() || !wasOpen ? 0 : channel.size();
        } finally {
            close();
        }
        if (written.get() > 0 && !wasOpen) {
            return null;
        }
        if (written.get() == 0 || bytes == 0) {
            file.discard(made && wasOpen && bytes == 0 && !file.isPipe());
            return null;
        }
        return named(bytes);
    }

    /** Packets in the file; after a failure, once it has been rescued. */
    long written() {
        return written.get();
    }

    /** Packets that were to be written and are not in the file. */
    long lost() {
        return offered - written.get();
    }

    private void close() throws IOException {
        if (!file.isStandardOutput()) {
            output.close();
        }
    }

    /** Closes the file from any thread, also while another one waits for it to be written to. */
    void cutOff() throws IOException {
        output.close();
    }
}
