package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.PacketSink;
import io.pcapflux.sink.RotatableSink;
import io.pcapflux.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Writes packets to capture files: one, or one after the other.
 *
 * <p>A file is made when its first packet comes, or at the end for a capture without packets; a source that fails before
 * it says what it captures leaves no file, nor does one that completes so, unless the file is pcapng. Until it is complete it has {@code .part} behind its name, and then gets its
 * name in one step. Packets are gathered in large blocks on the thread that emits them, and compressed and written on
 * one of the file's own; the former waits while several blocks are under way. Where not even one block has become full,
 * and into a pipe, it writes itself. A timer, which may block, writes out what has been gathered for a
 * {@linkplain #flushInterval while}.
 *
 * <p>On completion, error and cancel the file is flushed and completed; a cancelled pipe is closed at once. When writing
 * fails the file is cut back to its last whole packet, and the packets behind that count as failed, or as shed if the
 * sink is told to {@linkplain OnError#DROP go on}. A sink that reaches its {@linkplain #limit limit} cancels the
 * packets and completes. Immutable; each setting gives a new sink.
 */
public final class PcapFileSink implements PacketSink, RotatableSink {
    private static final Path NOTHING = Path.of("/dev/null");

    private final FileSettings settings;
    private final Set<FileSubscription> running = ConcurrentHashMap.newKeySet();

    private PcapFileSink(FileSettings settings) {
        this.settings = settings;
    }

    /**
     * A sink into a new file with mode 0600: {@code .pcapng} or {@code .pcap}, as its name ends, or else what comes;
     * compressed if it ends in {@code .gz} or {@code .zst}, whatever the case. Classic pcap is as precise in time as the packets come.
     *
     * @param path the file, in a folder that is there; {@code -} is standard output
     * @throws IllegalArgumentException if it ends in {@code .lz4}, {@code .xz} or {@code .bz2}, which are not written
     */
    public static PcapFileSink to(String path) {
        return new PcapFileSink(new FileSettings(PathPattern.literal(path)));
    }

    /**
     * A sink into files that are named for when they begin. Folders are made. In the path,
     * {@code %Y %m %d %H %M %S %y %j %F %T %s %f %b %z} stand for the time of a file's first packet (as for strftime;
     * {@code %f} = microseconds), {@code %i} for that packet's interface (made harmless), {@code %n} for a number that
     * begins with 00001 or behind that of files that are there, and {@code %%} for a percent sign. A name that is taken
     * gets {@code -2}, {@code -3} ... before its extension, if it varies at all.
     *
     * @throws IllegalArgumentException if the pattern is none, or ends as no file {@linkplain #to may}; the message says why
     */
    public static PcapFileSink toFiles(String pattern) {
        return new PcapFileSink(new FileSettings(PathPattern.parse(pattern)).with(made -> made.makeFolders = true));
    }

    private PcapFileSink with(Consumer<FileSettings> change) {
        return new PcapFileSink(settings.with(change));
    }

    /** Replaces files that are there already; otherwise that is an error. */
    public PcapFileSink overwrite() {
        return with(made -> made.overwrite = true);
    }

    /** Gives files their final names at once, as tcpdump does; a reader then sees them grow. */
    public PcapFileSink inPlace() {
        return with(made -> made.inPlace = true);
    }

    /** Writes this format, whatever comes. */
    public PcapFileSink format(FileFormat format) {
        return with(made -> made.format = format);
    }

    /** The permissions of a new file, such as 0640 (octal). */
    public PcapFileSink mode(int permissions) {
        return with(made -> made.mode = permissions);
    }

    /**
     * When the next file begins.
     *
     * @throws IllegalArgumentException if the path has no place for a time or a number
     */
    public PcapFileSink rotate(FileRotation rotation) {
        if (rotation.rotates() && !settings.path.varies()) {
            throw new IllegalArgumentException("a path with a time or a number (%n) is needed for several files");
        }
        return with(made -> made.rotation = rotation);
    }

    /** When to end. */
    public PcapFileSink limit(FileLimit limit) {
        return with(made -> made.limit = limit);
    }

    /** What to keep. */
    public PcapFileSink ring(FileRing ring) {
        return with(made -> made.ring = ring);
    }

    /** The zone of the times in paths, to which intervals are aligned too; by default UTC. */
    public PcapFileSink zone(ZoneId zone) {
        return with(made -> made.zone = zone);
    }

    /** What is forced to the disk; by default nothing. */
    public PcapFileSink durability(Durability durability) {
        return with(made -> made.durability = durability);
    }

    /** How long packets wait at most before they are written out; by default a second. */
    public PcapFileSink flushInterval(Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("a flush interval must be at least a millisecond");
        }
        return with(made -> made.flushInterval = interval);
    }

    /** What to do when writing fails; by default the sink fails. */
    public PcapFileSink onError(OnError onError) {
        return with(made -> made.onError = onError);
    }

    /**
     * Whether, on subscribe, what a run that was cut off left under this sink's names and with {@code .part} behind it is
     * cut to its last whole packet and gets {@code .recovered} for that; what has no packet is removed.
     */
    public PcapFileSink recover(boolean recover) {
        return with(made -> made.recover = recover);
    }

    /**
     * Runs a command for each complete file, one at a time on a thread of its own: no shell, no environment, no input, no
     * capabilities (by {@code setpriv}, if this process has any), killed after the timeout. The sink waits for it at the
     * end; failures are counted and told to the {@linkplain #listener listener}.
     *
     * @param command an absolute path and arguments, in which {@code {}} stands for the file's absolute path
     */
    public PcapFileSink onComplete(List<String> command, Duration timeout) {
        if (command.isEmpty() || !Path.of(command.get(0)).isAbsolute()) {
            throw new IllegalArgumentException("a command must begin with an absolute path");
        }
        return with(made -> {
            made.command = List.copyOf(command);
            made.commandTimeout = timeout;
        });
    }

    /** Who is told of complete files; one for all subscriptions. */
    public PcapFileSink listener(FileListener listener) {
        return with(made -> made.listener = listener);
    }

    /** Where the path of each complete file is printed: see {@link NameList#open}. */
    PcapFileSink names(String place) {
        return with(made -> made.names = place);
    }

    /** The clock and the thread of timers; by default one that may block. */
    PcapFileSink timer(Scheduler scheduler) {
        return with(made -> made.scheduler = scheduler);
    }

    @Override
    public String name() {
        return "pcap-file";
    }

    @Override
    public Mono<SinkReport> consume(Flux<Packet> packets) {
        return Mono.create(result -> start(packets, result));
    }

    private void start(Flux<Packet> packets, MonoSink<SinkReport> result) {
        FileSubscription subscription = new FileSubscription(settings, result);
        try {
            subscription.prepare();
            checkPlace(); // before the first packet, for which an adapter may wait long
            subscription.begin();
        } catch (IOException e) {
            result.error(new PcapfluxException(
                    settings.path + ": what is there already cannot be read: " + e.getMessage(),
                    "check the folder's permissions",
                    e));
            return;
        } catch (PcapfluxException e) {
            result.error(e);
            return;
        }
        running.add(subscription);
        result.onDispose(() -> running.remove(subscription));
        result.onCancel(subscription::abort);
        packets.subscribe(subscription);
    }

    /** Has all subscriptions begin a new file with the next packet, if the path varies, and else flush; from any thread. */
    @Override
    public void rotate() {
        running.forEach(FileSubscription::rotate);
    }

    /** Paths that are written alike, once they are absolute, are the same. */
    @Override
    public Optional<String> place() {
        String path = settings.path.toString();
        if (new OutputFile(path, true, true, settings.mode).isStandardOutput()) {
            return Optional.of("standard output");
        }
        Path place = Path.of(path).toAbsolutePath().normalize();
        return place.equals(NOTHING) ? Optional.empty() : Optional.of(place.toString());
    }

    @Override
    public Mono<Void> check() {
        return Mono.fromRunnable(this::checkPlace);
    }

    private void checkPlace() {
        OutputFile sample = new FileNames(settings).sample();
        if (!settings.path.varies() || sample.isPipe()) {
            sample.check(settings.makeFolders);
        } else {
            new OutputFile(sample.path(), false, true, settings.mode).check(settings.makeFolders);
        }
    }
}
