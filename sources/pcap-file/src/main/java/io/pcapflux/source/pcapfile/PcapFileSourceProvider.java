package io.pcapflux.source.pcapfile;

import io.pcapflux.source.PacketSource;
import io.pcapflux.spi.OptionException;
import io.pcapflux.spi.SourceProvider;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code pcap-file: { path: "captures/*.pcap*" }}. */
public final class PcapFileSourceProvider implements SourceProvider<PcapFileSourceProvider.Options> {
    /**
     * What to read.
     *
     * @param path files, folders or globs, one or a list; {@code -} is standard input
     * @param order {@code time} (default: several files are merged by timestamp) or {@code name} (one behind the other)
     * @param follow whether the files are still being written: waits for more at their end
     * @param watch whether to wait for more files in the folders, each to be read when it is finished
     * @param settle with {@code watch}: a file is finished when it has not changed for so long (2s)
     * @param loop how many times to read all files: 1 unless told otherwise, 0 = until stopped
     */
    public record Options(
            List<String> path,
            @Nullable Order order,
            @Nullable Boolean follow,
            @Nullable Boolean watch,
            @Nullable Duration settle,
            @Nullable Integer loop) {
        public Options {
            path = List.copyOf(path);
            if (path.isEmpty() || path.contains("")) {
                throw new OptionException("path", "names no file");
            }
            if (Collections.frequency(path, InputPaths.STANDARD_INPUT) > 1) {
                throw new OptionException("path", "has - twice, but standard input is there once");
            }
            boolean follows = Boolean.TRUE.equals(follow);
            boolean watches = Boolean.TRUE.equals(watch);
            if (order == Order.NAME && follows) {
                throw new OptionException("order", "cannot be by name with \"follow\": the first file has no end");
            }
            if (order != null && watches) {
                throw new OptionException("order", "cannot be given with \"watch\": files are read as they arrive");
            }
            if (follows && watches) {
                throw new OptionException("follow", "cannot be given with \"watch\", which reads finished files");
            }
            if (watches && path.contains(InputPaths.STANDARD_INPUT)) {
                throw new OptionException("path", "must be a folder or a pattern with \"watch\", not standard input");
            }
            if (settle != null && (!watches || settle.isZero() || settle.isNegative())) {
                throw new OptionException("settle", "must be more than 0s, and needs \"watch: true\"");
            }
            checkLoop(path, loop, follows || watches);
        }

        private static void checkLoop(List<String> path, @Nullable Integer loop, boolean endless) {
            if (loop == null) {
                return;
            }
            if (loop < 0) {
                throw new OptionException("loop", "must be at least 1, or 0 for without end");
            }
            if (loop != 1 && endless) {
                throw new OptionException("loop", "cannot be given with \"follow\" or \"watch\", which know no end");
            }
            if (loop != 1 && path.contains(InputPaths.STANDARD_INPUT)) {
                throw new OptionException("loop", "cannot read standard input again");
            }
        }

        private Inputs inputs() {
            Optional<Duration> settled = Boolean.TRUE.equals(watch)
                    ? Optional.of(settle == null ? Inputs.USUAL_SETTLE : settle)
                    : Optional.empty();
            return new Inputs(
                    path,
                    order == null ? Order.TIME : order,
                    Boolean.TRUE.equals(follow),
                    settled,
                    loop == null ? 1 : loop);
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
    public PacketSource create(Options options) {
        return new PcapFileSource(options.inputs());
    }
}
