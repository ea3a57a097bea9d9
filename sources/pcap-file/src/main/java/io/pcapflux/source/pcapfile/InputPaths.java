package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files and globs as the user wrote them, made into the files they stand for. */
final class InputPaths {
    static final String STANDARD_INPUT = "-";

    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");
    private static final String UNFINISHED = ".part";

    private InputPaths() {}

    /** In the order given; the matches of a glob by name. A file of exactly that name comes before the glob. */
    static List<String> resolve(List<String> paths) {
        List<String> resolved = new ArrayList<>();
        for (String path : paths) {
            if (path.equals(STANDARD_INPUT) || !GLOB.matcher(path).find() || Files.exists(Path.of(path))) {
                resolved.add(path);
            } else {
                resolved.addAll(matches(path));
            }
        }
        return resolved;
    }

    private static List<String> matches(String glob) {
        Path base = base(glob);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        int depth = glob.contains("**") ? Integer.MAX_VALUE : depth(glob, base);
        try (Stream<Path> files = Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS)) {
            List<String> matches = files.filter(matcher::matches)
                    .map(Path::toString)
                    .filter(name -> !name.endsWith(UNFINISHED) && Files.isRegularFile(Path.of(name)))
                    .sorted()
                    .toList();
            if (matches.isEmpty()) {
                throw new PcapfluxException(glob + ": no file matches", "check the path and the pattern");
            }
            return matches;
        } catch (IOException | UncheckedIOException e) {
            throw new PcapfluxException(glob + ": " + base + " cannot be listed", "check the path", e);
        }
    }

    /** The folder before the first part with a wildcard; the empty path is the current folder. */
    private static Path base(String glob) {
        String plain = GLOB.split(glob, 2)[0];
        int slash = plain.lastIndexOf('/');
        return Path.of(slash < 0 ? "" : slash == 0 ? "/" : glob.substring(0, slash));
    }

    private static int depth(String glob, Path base) {
        return Path.of(glob).getNameCount() - (base.toString().isEmpty() ? 0 : base.getNameCount());
    }
}
