package io.pcapflux.sink.pcapfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The regular files of a pattern that are there; symbolic links are not followed. */
final class OwnFiles {
    private OwnFiles() {}

    /** Those with one of these suffixes behind their name, as absolute paths in order. */
    static List<Path> of(PathPattern pattern, String... suffixes) throws IOException {
        Path base = pattern.base().toAbsolutePath().normalize();
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(base, pattern.depth())) {
            return all.filter(path -> Stream.of(suffixes).anyMatch(suffix -> pattern.names(path, suffix)))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The highest number among a pattern's files, complete or not; 0 if there is none. */
    static long highestSerial(PathPattern pattern) throws IOException {
        long highest = 0;
        for (String suffix : List.of("", OutputFile.PART, Salvage.RECOVERED)) {
            for (Path path : of(pattern, suffix)) {
                highest = Math.max(highest, pattern.serial(path, suffix).orElse(0));
            }
        }
        return highest;
    }
}
