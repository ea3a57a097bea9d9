package io.pcapflux.source.pcapfile;

import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Packets of one or more capture files; several are merged by timestamp, equal times in the order of the files.
 *
 * <p>Files are opened on the first request, read as far as demanded on the thread that requests, which must be one that
 * may block, and closed on completion, error and cancel; a cancel also ends a read that waits for input. Of several
 * files, the beginning of each is read first, so that all interfaces they begin with are announced before the first
 * packet; then each is open only from the time of its first packet on, and never more than 64 at a time. Memory is
 * bounded whatever the size of the files: chunks of 256 KiB, of smaller ones where more than 64 files are read at a
 * time. A packet points into its chunk; nothing is copied per packet.
 *
 * <p>A damaged file delivers the packets before the damage; the other files are read to their end, then the stream
 * fails with an {@link io.pcapflux.PcapfluxException} that says which file is damaged, where and how.
 *
 * <p>Immutable; every method gives a new source.
 */
public final class PcapFileSource implements PacketSource {
    private final Inputs inputs;

    PcapFileSource(Inputs inputs) {
        this.inputs = inputs;
    }

    /**
     * A source over files.
     *
     * @param path a file, {@code -} for standard input, a folder for all files in it but hidden ones, or a glob such as
     *     {@code captures/*.pcap*}; of folders and globs, files that end in {@code .part} are passed over
     */
    public static PcapFileSource of(String path, String... more) {
        return of(Stream.concat(Stream.of(path), Stream.of(more)).toList());
    }

    static PcapFileSource of(List<String> paths) {
        return new PcapFileSource(new Inputs(paths, Order.TIME, false, Optional.empty(), 1));
    }

    /** The files one behind the other, by name, whatever the times of their packets. */
    public PcapFileSource inOrderOfName() {
        return new PcapFileSource(
                new Inputs(inputs.paths(), Order.NAME, inputs.follow(), inputs.settle(), inputs.loops()));
    }

    /**
     * Files that are still being written: at the end of one, or where no more than half a packet is there, this waits
     * for more until it is cancelled. Compressed files too, as far as their writer flushes. Of several files, the next
     * packet comes when each has one.
     *
     * <p>A file ends where there is none at its path any more, since it is renamed when it is finished. A file that
     * has become shorter, or that another one has taken the place of, is damaged.
     */
    public PcapFileSource follow() {
        return new PcapFileSource(new Inputs(inputs.paths(), inputs.order(), true, inputs.settle(), inputs.loops()));
    }

    /** The same as {@link #watch(Duration)} with two seconds. */
    public PcapFileSource watch() {
        return watch(Inputs.USUAL_SETTLE);
    }

    /**
     * Folders or globs into which files come: each file is read once, when it is finished, those that are finished at
     * the same time by name. Goes on until it is cancelled.
     *
     * <p>A file that is replaced by another one is read anew. A file that is damaged, or that grows after it was read,
     * is logged and counted as damage when it is met; then the next one is read.
     *
     * @param settle a file is finished when it has not changed for so long
     */
    public PcapFileSource watch(Duration settle) {
        return new PcapFileSource(
                new Inputs(inputs.paths(), inputs.order(), inputs.follow(), Optional.of(settle), inputs.loops()));
    }

    /**
     * All files again and again. Each loop reads captures of their own, announced anew, with identities that derive from
     * the content's and the number of the loop; their packets are numbered from 0 again and keep their times. Damage ends
     * the stream behind the loop that met it, and so does a loop without packets.
     *
     * @param times how many times in all; 0 = until cancelled
     */
    public PcapFileSource loop(int times) {
        return new PcapFileSource(inputs.looped(times));
    }

    @Override
    public String name() {
        return "pcap-file";
    }

    @Override
    public boolean isRepeatable() {
        return inputs.areWhole() && inputs.loops() == 1;
    }

    @Override
    public boolean mayWait() {
        return !inputs.areWhole();
    }

    @Override
    public Flux<Packet> packets() {
        return new FilePackets(this::open);
    }

    private FileInput open(SourceAccount account, MetadataListener listener) {
        return inputs.settle().isPresent()
                ? new WatchedInput(inputs, account, listener)
                : new MergedInput(inputs, account, listener);
    }

    /**
     * Whether the files are there, can be read, and begin like a capture, unless they are still being written; whether
     * folders to be watched can be listed.
     */
    @Override
    public Mono<Void> check() {
        return Mono.fromRunnable(inputs::check)
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    @Override
    public String toString() {
        return name() + inputs.paths();
    }
}
