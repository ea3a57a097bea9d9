package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives the files of one subscription their names. For one thread at a time, but for {@link #isPipe}. */
final class FileNames {
    private static final int MOST_REMEMBERED = 10_000;

    private final FileSettings settings;
    private final Set<String> given = new LinkedHashSet<>();
    private long serial;
    private String last;

    FileNames(FileSettings settings) {
        this.settings = settings;
        this.last = settings.path.toString();
    }

    /** Goes on behind the numbers of earlier runs. */
    void find() throws IOException {
        if (!settings.overwrite && settings.many()) {
            serial = OwnFiles.highestSerial(settings.path);
        }
    }

    /**
     * The next file; makes its folder if that is wanted.
     *
     * @param first packet in it; null if there is none, and the clock tells the time
     */
    OutputFile next(@Nullable Packet first) throws IOException {
        serial++;
        PathPattern.Values values = values(first);
        OutputFile file = file(settings.path.render(values, 1));
        last = file.path();
        if (settings.path.varies()) {
            for (int copy = 2; given.contains(file.path()) || file.taken(); copy++) {
                file = file(settings.path.render(values, copy));
            }
            remember(file.path());
            last = file.path();
        }
        if (settings.makeFolders && !file.isStandardOutput()) {
            makeFolder(file.path());
        }
        return file;
    }

    private void remember(String path) {
        given.add(path);
        if (given.size() > MOST_REMEMBERED) {
            Iterator<String> oldest = given.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private PathPattern.Values values(@Nullable Packet first) {
        Instant time = first == null || !first.hasTimestamp()
                ? Instant.ofEpochMilli(settings.timer().now(TimeUnit.MILLISECONDS))
                : Instant.ofEpochSecond(
                        Math.floorDiv(first.timestampNanos(), 1_000_000_000L), first.timestampNanoOfSecond());
        String name = first == null ? null : first.captureInterface().name();
        String interfaceName = name != null ? name : "if" + (first == null ? 0 : first.interfaceId());
        return new PathPattern.Values(time.atZone(settings.zone), serial, interfaceName);
    }

    private OutputFile file(String path) {
        return new OutputFile(path, settings.inPlace, settings.overwrite, settings.mode);
    }

    private void makeFolder(String path) throws IOException {
        Path folder = Path.of(path).toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        Files.createDirectories(folder);
        Path base = settings.path.base().toRealPath();
        if (!folder.toRealPath().startsWith(base)) {
            throw new PcapfluxException(path + ": leads out of " + base, "remove the link that leads there");
        }
    }

    /** What could be the first file, now and without a packet. */
    OutputFile sample() {
        return file(settings.path.render(values(null), 1));
    }

    /** The file that was named last. */
    Path last() {
        return Path.of(last);
    }

    /** Whether what is written goes to a reader or a device. */
    boolean isPipe() {
        return !settings.path.varies() && sample().isPipe();
    }
}
