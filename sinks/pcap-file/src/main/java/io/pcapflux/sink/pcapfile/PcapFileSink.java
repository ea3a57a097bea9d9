package io.pcapflux.sink.pcapfile;

import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.SinkReport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes packets to one capture file.
 *
 * <p>The file is made when the first packet comes, or at the end for a capture without packets; a source that fails
 * before it says what it captures leaves no file. Packets are written in large blocks on the thread that emits them.
 * On completion, error and cancel the file is flushed and closed; a cancelled pipe is closed at once. When writing
 * fails it is cut back to its last whole packet, and the packets behind that count as failed. Immutable; each setting
 * gives a new sink.
 */
public final class PcapFileSink implements PacketSink {
    private final OutputFile file;
    private final @Nullable FileFormat format;

    private PcapFileSink(OutputFile file, @Nullable FileFormat format) {
        this.file = file;
        this.format = format;
    }

    /**
     * A sink into a new file with mode 0600: {@code .pcapng} or {@code .pcap}, as its name ends, or else what comes;
     * compressed if it ends in {@code .gz} or {@code .zst}. Classic pcap is as precise in time as the packets come.
     *
     * @param path the file; {@code -} is standard output
     */
    public static PcapFileSink to(String path) {
        return new PcapFileSink(new OutputFile(path, false, 0600), null);
    }

    /** Replaces a file that is there already; otherwise that is an error. */
    public PcapFileSink overwrite() {
        return new PcapFileSink(new OutputFile(file.path(), true, file.mode()), format);
    }

    /** Writes this format, whatever comes. */
    public PcapFileSink format(FileFormat newFormat) {
        return new PcapFileSink(file, newFormat);
    }

    /** The permissions of a new file, such as 0640 (octal). */
    public PcapFileSink mode(int permissions) {
        return new PcapFileSink(new OutputFile(file.path(), file.overwrite(), permissions), format);
    }

    @Override
    public String name() {
        return "pcap-file";
    }

    @Override
    public Mono<SinkReport> consume(Flux<Packet> packets) {
        return Mono.deferContextual(context -> {
            SinkAccount account = SinkAccount.of(context);
            CaptureFileWriter writer = new CaptureFileWriter(file, format, account);
            MetadataListener listener = writer::announce;
            return packets.contextWrite(listener::putInto)
                    .doOnNext(writer::write)
                    .doOnError(failure -> writer.finish())
                    .doOnComplete(writer::finish)
                    .doOnCancel(writer::cancel)
                    .then(Mono.fromSupplier(account::report));
        });
    }

    @Override
    public Mono<Void> check() {
        return Mono.fromRunnable(file::check);
    }
}
