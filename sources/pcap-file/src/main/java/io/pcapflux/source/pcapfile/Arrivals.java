package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import java.io.InterruptedIOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files in watched folders, each once it is finished, that is, once it has not changed for a while.
 *
 * <p>Folders are listed again and again rather than subscribed to: events do not tell when a file is finished, come late
 * or never from network file systems, and may be lost. What is remembered of a file is forgotten when it is gone. For
 * one thread at a time.
 */
final class Arrivals {
    /** How much of the time may go into listing. */
    private static final int LISTING_SHARE = 10;

    private static final int LOOKS_PER_SETTLE = 4;

    private final List<String> folders;
    private final Duration settle;
    private final Cut cut;
    private final Consumer<PcapfluxException> onLateChange;
    private final Queue<String> ready = new ArrayDeque<>();
    private Map<String, Seen> seen = new HashMap<>();
    private Duration untilNextLook = Duration.ZERO;

    /** A state of a file, and whether it is the one it was read in. */
    private record Seen(
            long size, FileTime modified, @Nullable Object key, long sinceNanos, boolean taken) {
        static Seen at(long nanos, BasicFileAttributes file) {
            return new Seen(file.size(), file.lastModifiedTime(), file.fileKey(), nanos, false);
        }

        boolean sameAs(Seen other) {
            return size == other.size && modified.equals(other.modified) && Objects.equals(key, other.key);
        }

        /** Whether more was written to it, as opposed to another file that has come to its place. */
        boolean grownFrom(Seen other) {
            return size > other.size && Objects.equals(key, other.key);
        }

        Seen take() {
            return new Seen(size, modified, key, sinceNanos, true);
        }
    }

    /**
     * Lists nothing yet.
     *
     * @param folders folders and globs
     * @param onLateChange told of a file that has grown after it was given out
     */
    Arrivals(List<String> folders, Duration settle, Cut cut, Consumer<PcapfluxException> onLateChange) {
        this.folders = folders;
        this.settle = settle;
        this.cut = cut;
        this.onLateChange = onLateChange;
    }

    /** The next finished file, those found at the same time by name. Waits for it; null when that is cut. */
    @Nullable
    String next() throws InterruptedIOException {
        while (ready.isEmpty()) {
            if (cut.isDone() || !cut.pause(untilNextLook)) {
                return null;
            }
            long start = System.nanoTime();
            ready.addAll(look(start));
            untilNextLook = pause(System.nanoTime() - start);
        }
        return ready.remove();
    }

    private Duration pause(long listingNanos) {
        Duration least = Duration.ofNanos(listingNanos).multipliedBy(LISTING_SHARE);
        Duration usual = settle.dividedBy(LOOKS_PER_SETTLE);
        return least.compareTo(usual) > 0 ? least : usual;
    }

    /** Those finished by now that were not when it was last called, by name. */
    List<String> look(long nowNanos) {
        SortedMap<String, BasicFileAttributes> files = new TreeMap<>();
        folders.forEach(folder -> files.putAll(InputPaths.list(folder)));
        List<String> finished = new ArrayList<>();
        Map<String, Seen> now = new HashMap<>();
        files.forEach((path, attributes) -> {
            Seen before = seen.get(path);
            Seen after = judge(path, before, Seen.at(nowNanos, attributes));
            now.put(path, after);
            if (after.taken() && (before == null || !before.taken())) {
                finished.add(path);
            }
        });
        seen = now;
        return finished;
    }

    private Seen judge(String path, @Nullable Seen before, Seen now) {
        if (before == null) {
            return now;
        }
        if (before.taken()) {
            return judgeTaken(path, before, now);
        }
        if (!now.sameAs(before)) {
            return now;
        }
        return now.sinceNanos() - before.sinceNanos() < settle.toNanos() ? before : before.take();
    }

    /** One that has grown is not read again, as its first packets would come twice; another one in its place is new. */
    private Seen judgeTaken(String path, Seen before, Seen now) {
        boolean replaced = now.size() < before.size() || !Objects.equals(now.key(), before.key());
        if (replaced) {
            return now;
        }
        if (now.grownFrom(before)) {
            onLateChange.accept(new PcapfluxException(
                    path + ": has grown after it was read as finished",
                    "set \"settle\" to more than the pauses of its writer"));
        }
        return now.take();
    }
}
