package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

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
            if (path.equals(STANDARD_INPUT) || !GLOB.matcher(path).find() || isThere(path)) {
                resolved.add(path);
            } else {
                resolved.addAll(matches(path));
            }
        }
        return resolved;
    }

    private static boolean isThere(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            throw new PcapfluxException(path + ": " + e.getReason(), "check the path", e);
        }
    }

    private static List<String> matches(String glob) {
        Path base = base(glob);
        try {
            List<String> matches = new ArrayList<>();
            int depth = glob.contains("**") ? Integer.MAX_VALUE : depth(glob, base);
            Files.walkFileTree(base, Set.of(FileVisitOption.FOLLOW_LINKS), depth, collector(glob, matches));
            if (matches.isEmpty()) {
                throw new PcapfluxException(glob + ": no file matches", "check the path and the pattern");
            }
            matches.sort(null);
            return matches;
        } catch (PatternSyntaxException e) {
            throw new PcapfluxException(glob + ": no such file, and no pattern: " + e.getDescription(), "check it", e);
        } catch (FileSystemException e) {
            throw new PcapfluxException(glob + ": " + e.getFile() + " cannot be listed", "check the path", e);
        } catch (IOException e) {
            throw new PcapfluxException(glob + ": " + base + " cannot be listed", "check the path", e);
        }
    }

    private static FileVisitor<Path> collector(String glob, List<String> matches) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && matcher.matches(file)
                        && !file.toString().endsWith(UNFINISHED)) {
                    matches.add(file.toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof FileSystemLoopException) {
                    return FileVisitResult.CONTINUE; // a link to a folder above, whose files are met without it
                }
                throw failure;
            }
        };
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
