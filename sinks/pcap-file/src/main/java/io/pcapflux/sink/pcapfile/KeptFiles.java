package io.pcapflux.sink.pcapfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The files that a ring keeps, oldest first; deletes those that are too many. For one thread at a time. */
final class KeptFiles {
    private final FileRing ring;
    /** What to leave room for while a file is being written. */
    private final long reserve;

    private final Deque<Kept> files = new ArrayDeque<>();
    private long bytes;

    private record Kept(Path path, long bytes, long modified) {}

    KeptFiles(FileRing ring, FileRotation rotation) {
        this.ring = ring;
        this.reserve = rotation.size();
    }

    /** Takes over what earlier runs left. */
    void find(PathPattern pattern) throws IOException {
        if (!ring.deletes()) {
            return;
        }
        for (Path path : OwnFiles.of(pattern, "", Salvage.RECOVERED)) {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            files.add(new Kept(
                    path, attributes.size(), attributes.lastModifiedTime().toMillis()));
        }
        List<Kept> ordered = files.stream()
                .sorted(Comparator.comparingLong(Kept::modified).thenComparing(Kept::path))
                .toList();
        files.clear();
        ordered.forEach(this::add);
    }

    private void add(Kept file) {
        files.add(file);
        bytes += file.bytes();
    }

    /** A file is complete. */
    void add(FileListener.CompleteFile file) throws IOException {
        if (!ring.deletes()) {
            return;
        }
        Path path = file.path().toAbsolutePath().normalize();
        for (Iterator<Kept> all = files.iterator(); all.hasNext(); ) {
            Kept kept = all.next();
            if (kept.path().equals(path)) { // written over
                bytes -= kept.bytes();
                all.remove();
            }
        }
        add(new Kept(path, file.bytes(), 0));
        prune(ring.files(), 0);
    }

    /** A file is about to be written. */
    void makeRoom() throws IOException {
        prune(ring.files() - 1, Math.min(reserve, ring.bytes()));
    }

    private void prune(long most, long reserved) throws IOException {
        boolean beginning = reserved > 0;
        while (!files.isEmpty()
                && ((ring.files() > 0 && files.size() > most)
                        || (ring.bytes() > 0 && bytes + reserved > ring.bytes() && (beginning || files.size() > 1)))) {
            Kept oldest = files.getFirst();
            try {
                Files.delete(oldest.path());
            } catch (NoSuchFileException e) {
                // somebody has been faster: it is gone, as it should be
            }
            files.removeFirst();
            bytes -= oldest.bytes();
        }
    }
}
