package io.pcapflux.source.pcapfile;

import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Packets of one or more capture files; several are merged by timestamp, equal times in the order of the files.
 *
 * <p>Files are opened on the first request, read as far as demanded on the thread that requests, which must be one that
 * may block, and closed on completion, error and cancel; a cancel also ends a read that waits for input. Memory is
 * bounded whatever the size of the files: a few chunks of 256 KiB each. A packet points into its chunk; nothing is
 * copied per packet.
 *
 * <p>A damaged file delivers the packets before the damage; the other files are read to their end, then the stream
 * fails with an {@link io.pcapflux.PcapfluxException} that says which file is damaged, where and how.
 */
public final class PcapFileSource implements PacketSource {
    private final List<String> paths;

    private PcapFileSource(List<String> paths) {
        this.paths = paths;
    }

    /**
     * A source over files.
     *
     * @param path a file, a glob such as {@code captures/*.pcap*} (files that end in {@code .part} are passed over), or
     *     {@code -} for standard input
     */
    public static PcapFileSource of(String path, String... more) {
        return of(Stream.concat(Stream.of(path), Stream.of(more)).toList());
    }

    static PcapFileSource of(List<String> paths) {
        return new PcapFileSource(paths);
    }

    @Override
    public String name() {
        return "pcap-file";
    }

    @Override
    public Flux<Packet> packets() {
        return Flux.deferContextual(context -> {
            FileInput input = new FileInput(paths, SourceAccount.of(context), MetadataListener.of(context));
            return Flux.generate(() -> input, PcapFileSource::emit, FileInput::close)
                    .doFinally(end -> input.cut()); // behind the cancel
        });
    }

    private static FileInput emit(FileInput input, SynchronousSink<Packet> sink) {
        Packet packet = input.next();
        if (packet != null) {
            sink.next(packet);
        } else if (!input.isCut()) {
            input.failure().ifPresentOrElse(sink::error, sink::complete);
        }
        return input;
    }

    /** Whether the files are there, can be read, and begin like a capture. */
    @Override
    public Mono<Void> check() {
        return Mono.fromRunnable(() -> FileInput.check(paths))
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    @Override
    public String toString() {
        return name() + Objects.toString(paths);
    }
}
