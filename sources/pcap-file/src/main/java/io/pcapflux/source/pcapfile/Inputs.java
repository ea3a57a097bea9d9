package io.pcapflux.source.pcapfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which files to read, and how.
 *
 * @param paths files, folders and globs
 * @param follow whether to wait for more at the end of a file
 * @param settle to wait for more files, each to be read when it has not changed for so long; empty = only those there
 * @param loops how many times to read them all; {@value #FOREVER} = without end
 */
record Inputs(List<String> paths, Order order, boolean follow, Optional<Duration> settle, int loops) {
    static final Duration USUAL_SETTLE = Duration.ofSeconds(2);
    static final int FOREVER = 0;

    Inputs {
        paths = List.copyOf(paths);
        if (loops < 0) {
            throw new IllegalArgumentException("files cannot be read " + loops + " times");
        }
        if (loops != 1 && (follow || settle.isPresent() || paths.contains(InputPaths.STANDARD_INPUT))) {
            throw new IllegalArgumentException("only whole files can be read again");
        }
        if (follow && order == Order.NAME) {
            throw new IllegalArgumentException("a file that is followed has no end behind which another could come");
        }
        if (settle.isPresent() && (follow || paths.contains(InputPaths.STANDARD_INPUT))) {
            throw new IllegalArgumentException("a folder is watched for finished files, which are not followed");
        }
    }

    /** The same files, all read so many times. */
    Inputs looped(int times) {
        return new Inputs(paths, order, follow, settle, times);
    }

    /** Whether all are files with an end, as far as their names tell. */
    boolean areWhole() {
        return !follow && settle.isEmpty() && !paths.contains(InputPaths.STANDARD_INPUT);
    }

    /** The files there now, in their order. */
    List<String> resolve() {
        List<String> files = InputPaths.resolve(paths);
        return order == Order.NAME ? files.stream().sorted().toList() : files;
    }

    /** Refuses what cannot be read. */
    void check() {
        if (settle.isPresent()) {
            paths.forEach(InputPaths::list);
            return;
        }
        for (String path : resolve()) {
            if (!path.equals(InputPaths.STANDARD_INPUT)) {
                InputFile.check(path, follow);
            }
        }
    }
}
