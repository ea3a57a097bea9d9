package io.pcapflux.sink.pcapfile;

import io.pcapflux.sink.PacketSink;
import io.pcapflux.spi.ByteSize;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SinkProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code pcap-file: { path: "out/%Y%m%d-%H%M%S.pcapng", rotate: { size: 500MB }, ring: 24 }}. */
public final class PcapFileSinkProvider implements SinkProvider<PcapFileSinkProvider.Options> {
    private static final String PATH = "path";
    private static final String ROTATE = "rotate";

    /** Where the times in a path are those of. */
    public enum Zone {
        UTC,
        LOCAL
    }

    /**
     * When the next file begins, whatever comes first; at least one is given.
     *
     * @param size see {@link FileRotation#size}
     * @param interval see {@link FileRotation#interval}
     * @param packets see {@link FileRotation#packets}
     * @param duration see {@link FileRotation#duration}
     */
    public record Rotate(
            @Nullable ByteSize size,
            @Nullable Duration interval,
            @Nullable Long packets,
            @Nullable Duration duration) {
        public Rotate {
            atLeastOne(ROTATE, size, interval, packets, duration);
            positive("size", size);
            positive("interval", interval);
            positive("packets", packets);
            positive("duration", duration);
        }
    }

    /**
     * When the sink ends, whatever comes first; at least one is given.
     *
     * @param files see {@link FileLimit#files}
     * @param size see {@link FileLimit#size}
     * @param packets see {@link FileLimit#packets}
     * @param duration see {@link FileLimit#duration}
     */
    public record Limit(
            @Nullable Long files,
            @Nullable ByteSize size,
            @Nullable Long packets,
            @Nullable Duration duration) {
        public Limit {
            atLeastOne("limit", files, size, packets, duration);
            positive("files", files);
            positive("size", size);
            positive("packets", packets);
            positive("duration", duration);
        }
    }

    /**
     * What to write.
     *
     * @param path the file; {@code -} is standard output; {@code %Y %m %d %H %M %S} and the like stand for the time of its
     *     first packet, {@code %i} for its interface, {@code %n} for a number; a name that ends in {@code .gz} or
     *     {@code .zst} has it compressed
     * @param format pcap, nsecpcap or pcapng; left out, what the name ends with, or else what comes; pcap is then as
     *     precise as the packets come
     * @param overwrite whether a file that is there is replaced; left out, it is not
     * @param mode the permissions of a new file, octal; left out, 0600
     * @param inPlace whether the path is taken as it is, percent signs too, and has this name from the beginning; left
     *     out, it is so for a path that does not vary and may be overwritten; else {@code .part} is behind the name until
     *     the file is complete
     * @param rotate when the next file begins; left out, there is one
     * @param limit when to end; left out, with the stream
     * @param ring the newest so many files, or so many bytes of them, are kept; left out, all
     * @param zone of times in the path: utc, which it is if left out, or local
     * @param durability what is forced to the disk: none, which it is if left out, file or record-batch
     * @param flushInterval how long packets wait at most before they are written; left out, 1s
     * @param onError what to do when writing fails: fail, which it is if left out, or drop until the next rotation
     * @param recover whether {@code .part} files that a crashed run left are made whole; left out, they are not
     * @param onComplete a command for each complete file: an absolute path and arguments, {@code {}} = the file
     * @param onCompleteTimeout after which it is killed; left out, 30s
     * @param printName where the path of each complete file is printed: a file, which is emptied, {@code -} or
     *     {@code stdout}, or {@code stderr}; left out, nowhere
     */
    public record Options(
            String path,
            @Nullable FileFormat format,
            @Nullable Boolean overwrite,
            @Nullable String mode,
            @Nullable Boolean inPlace,
            @Nullable Rotate rotate,
            @Nullable Limit limit,
            @Nullable String ring,
            @Nullable Zone zone,
            @Nullable Durability durability,
            @Nullable Duration flushInterval,
            @Nullable OnError onError,
            @Nullable Boolean recover,
            @Nullable List<String> onComplete,
            @Nullable Duration onCompleteTimeout,
            @Nullable String printName) {
        public Options {
            checkPath(path, Boolean.TRUE.equals(inPlace), rotate);
            if (mode != null && !mode.matches("0?[0-7]{3}")) {
                throw new OptionException("mode", "must be octal permissions such as 0640");
            }
            if (ring != null) {
                parseRing(ring);
                if (rotate == null) {
                    throw new OptionException("ring", "needs \"rotate\"");
                }
            }
            if (limit != null && limit.files() != null && rotate == null) {
                throw new OptionException("limit", "files needs \"rotate\"");
            }
            positive("flush-interval", flushInterval);
            if (printName != null && printName.isEmpty()) {
                throw new OptionException("print-name", "names no file");
            }
            positive("on-complete-timeout", onCompleteTimeout);
            if (onComplete != null
                    && (onComplete.isEmpty() || !Path.of(onComplete.get(0)).isAbsolute())) {
                throw new OptionException("on-complete", "must begin with the absolute path of a command");
            }
        }

        /** Whether the path is one file that has its name from the beginning. */
        boolean isInPlace() {
            return Boolean.TRUE.equals(inPlace);
        }

        /** A file as it is, with defaults. */
        static Options of(
                String path, @Nullable FileFormat format, @Nullable Boolean overwrite, @Nullable String mode) {
            return new Options(
                    path, format, overwrite, mode, null, null, null, null, null, null, null, null, null, null, null,
                    null);
        }
    }

    private static void checkPath(String path, boolean literal, @Nullable Rotate rotate) {
        if (path.isEmpty()) {
            throw new OptionException(PATH, "names no file");
        }
        PathPattern pattern;
        try {
            pattern = literal ? PathPattern.literal(path) : PathPattern.parse(path);
        } catch (IllegalArgumentException e) {
            throw new OptionException(PATH, String.valueOf(e.getMessage()));
        }
        if (rotate != null && !pattern.varies()) {
            throw new OptionException(
                    PATH, "must have a time such as %H%M%S or a number, %n, in it: \"rotate\" makes several files");
        }
    }

    private static FileRing parseRing(String ring) {
        try {
            FileRing parsed = ring.strip().matches("[0-9]{1,18}")
                    ? new FileRing(Long.parseLong(ring.strip()), 0)
                    : new FileRing(0, ByteSize.parse(ring).bytes());
            if (parsed.deletes()) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            throw new OptionException(
                    "ring", "must be a number of files, such as 24, or a size with a unit, such as 10GiB");
        }
        throw new OptionException("ring", "must be more than zero");
    }

    private static void atLeastOne(String option, @Nullable Object... values) {
        if (Stream.of(values).allMatch(value -> value == null)) {
            throw new OptionException(option, "needs at least one of its options");
        }
    }

    private static void positive(String option, @Nullable Object value) {
        boolean wrong = (value instanceof Long number && number < 1)
                || (value instanceof ByteSize size && size.bytes() < 1)
                || (value instanceof Duration duration && duration.toMillis() < 1);
        if (wrong) {
            throw new OptionException(option, "must be more than zero");
        }
    }

    @Override
    public String type() {
        return "pcap-file";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public PacketSink create(Options options) {
        PcapFileSink sink =
                options.isInPlace() ? PcapFileSink.to(options.path()).inPlace() : PcapFileSink.toFiles(options.path());
        return several(single(sink.listener(new LoggingListener()), options), options);
    }

    /** What concerns each file. */
    private static PcapFileSink single(PcapFileSink plain, Options options) {
        PcapFileSink sink = plain;
        if (options.format() != null) {
            sink = sink.format(options.format());
        }
        if (Boolean.TRUE.equals(options.overwrite())) {
            sink = sink.overwrite();
        }
        if (options.mode() != null) {
            sink = sink.mode(Integer.parseInt(options.mode(), 8));
        }
        if (options.durability() != null) {
            sink = sink.durability(options.durability());
        }
        if (options.flushInterval() != null) {
            sink = sink.flushInterval(options.flushInterval());
        }
        if (options.onComplete() != null) {
            Duration timeout = options.onCompleteTimeout();
            sink = sink.onComplete(options.onComplete(), timeout == null ? FileSettings.COMMAND_TIMEOUT : timeout);
        }
        return options.printName() == null ? sink : sink.names(options.printName());
    }

    /** What concerns all of them. */
    private static PcapFileSink several(PcapFileSink single, Options options) {
        PcapFileSink sink = single;
        Rotate rotate = options.rotate();
        if (rotate != null) {
            sink = sink.rotate(new FileRotation(
                    number(rotate.size()),
                    duration(rotate.interval()),
                    number(rotate.packets()),
                    duration(rotate.duration())));
        }
        Limit limit = options.limit();
        if (limit != null) {
            sink = sink.limit(new FileLimit(
                    number(limit.files()), number(limit.size()), number(limit.packets()), duration(limit.duration())));
        }
        if (options.ring() != null) {
            sink = sink.ring(parseRing(options.ring()));
        }
        if (options.onError() != null) {
            sink = sink.onError(options.onError());
        }
        return sink.zone(options.zone() == Zone.LOCAL ? ZoneId.systemDefault() : ZoneOffset.UTC)
                .recover(Boolean.TRUE.equals(options.recover()));
    }

    private static long number(@Nullable Object value) {
        if (value instanceof ByteSize size) {
            return size.bytes();
        }
        return value instanceof Long number ? number : 0;
    }

    private static Duration duration(@Nullable Duration value) {
        return value == null ? Duration.ZERO : value;
    }
}
