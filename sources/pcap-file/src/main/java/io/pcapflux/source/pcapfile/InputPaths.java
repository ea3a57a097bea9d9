package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.source.SourceUri;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Files, folders and globs as the user wrote them, made into the files they stand for. */
final class InputPaths {
    static final String STANDARD_INPUT = "-";

    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");
    private static final String UNFINISHED = ".part";

    private InputPaths() {}

    /**
     * In the order given; the files in a folder and the matches of a glob by name. What is there under exactly that name
     * comes before the glob.
     */
    static List<String> resolve(List<String> paths) {
        List<String> resolved = new ArrayList<>();
        for (String source : paths) {
            String path = SourceUri.filePath(source);
            boolean isFolder = isFolder(path);
            if (!isFolder && !isGlob(path)) {
                resolved.add(path);
                continue;
            }
            Set<String> files = list(path).keySet();
            if (files.isEmpty()) {
                throw new PcapfluxException(
                        path + (isFolder ? ": no file in this folder" : ": no file matches"), "check the path");
            }
            resolved.addAll(files);
        }
        return resolved;
    }

    /** The files in a folder or the matches of a glob, by name, with what they are; none is fine. */
    static SortedMap<String, BasicFileAttributes> list(String source) {
        String path = SourceUri.filePath(source);
        return isFolder(path)
                ? walk(path, Path.of(path), 1, InputPaths::isVisible)
                : isGlob(path) ? matches(path) : refuseToList(path);
    }

    private static SortedMap<String, BasicFileAttributes> refuseToList(String path) {
        throw new PcapfluxException(path + ": no such folder", "name a folder or a pattern such as captures/*.pcap");
    }

    private static boolean isFolder(String path) {
        return !path.equals(STANDARD_INPUT) && Files.isDirectory(asPath(path));
    }

    private static boolean isGlob(String path) {
        return GLOB.matcher(path).find() && !Files.exists(asPath(path));
    }

    private static Path asPath(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new PcapfluxException(path + ": " + e.getReason(), "check the path", e);
        }
    }

    private static boolean isVisible(Path file) {
        return !file.toString().substring(file.toString().lastIndexOf('/') + 1).startsWith(".");
    }

    private static SortedMap<String, BasicFileAttributes> matches(String glob) {
        Path base = base(glob);
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return walk(glob, base, glob.contains("**") ? Integer.MAX_VALUE : depth(glob, base), matcher);
        } catch (PatternSyntaxException e) {
            throw new PcapfluxException(glob + ": no such file, and no pattern: " + e.getDescription(), "check it", e);
        }
    }

    private static SortedMap<String, BasicFileAttributes> walk(String path, Path base, int depth, PathMatcher matcher) {
        try {
            SortedMap<String, BasicFileAttributes> files = new TreeMap<>();
            Files.walkFileTree(base, Set.of(FileVisitOption.FOLLOW_LINKS), depth, collector(base, matcher, files));
            return files;
        } catch (FileSystemException e) {
            throw new PcapfluxException(path + ": " + e.getFile() + " cannot be listed", "check the path", e);
        } catch (IOException e) {
            throw new PcapfluxException(path + ": " + base + " cannot be listed", "check the path", e);
        }
    }

    private static FileVisitor<Path> collector(Path base, PathMatcher matcher, Map<String, BasicFileAttributes> files) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && matcher.matches(file)
                        && !file.toString().endsWith(UNFINISHED)) {
                    files.put(file.toString(), attributes);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                boolean linksBack = failure instanceof FileSystemLoopException; // whose files are met without it
                boolean goneMeanwhile = failure instanceof NoSuchFileException && !file.equals(base);
                if (linksBack || goneMeanwhile) {
                    return FileVisitResult.CONTINUE;
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
