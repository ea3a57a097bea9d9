package io.pcapflux.sink.kafka;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets on disk, first in first out: numbered pcapng files in a folder, which this process has for itself. Files are
 * read when they are whole, and removed when all in them is safe elsewhere. Bounded. Any thread.
 */
final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String LOCK = "pcapflux-spool.lock";
    private static final String DAMAGED = ".damaged";
    private static final Pattern NAME = Pattern.compile("spool-(\\d{1,18})\\.pcapng(\\.part)?");
    /** Numbers before it are for what turns out to belong in front. */
    private static final long FIRST_NUMBER = 1_000_000;

    private static final long MOST_FILE_BYTES = 64L << 20;
    /** Of a file beside its packets, and what else a packet may bring with it. */
    private static final long FRAME = 64L << 10;

    private final Path folder;
    private final long max;
    private final FileChannel lock;
    private final LongConsumer onLost;
    private final TreeMap<Long, SpoolFile> whole = new TreeMap<>();
    private @Nullable SpoolWriter writer;
    private long writing;
    private long next;
    private boolean complaining;
    private boolean closed;

    private Spool(Path folder, long max, FileChannel lock, LongConsumer onLost) {
        this.folder = folder;
        this.max = max;
        this.lock = lock;
        this.onLost = onLost;
    }

    /**
     * Takes the folder, with what an earlier run left there.
     *
     * @param onLost told how many packets that were taken turned out not to be on the disk
     * @throws PcapfluxException if it cannot be made or written to, or another process or sink has it
     */
    static Spool open(SpoolOptions options, LongConsumer onLost) {
        Path folder = Path.of(options.path());
        try {
            Files.createDirectories(folder);
            Spool spool = new Spool(folder, options.max().bytes(), lock(folder), onLost);
            spool.takeUp();
            return spool;
        } catch (IOException e) {
            throw new PcapfluxException(
                    "the spool folder " + folder + " cannot be used: " + e.getMessage(),
                    "choose a folder that this user may write to",
                    e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // another sink of this process
        }
        channel.close();
        throw new PcapfluxException(
                "the spool folder " + folder + " is in use by another sink", "give each sink a folder of its own");
    }

    private void takeUp() throws IOException {
        next = FIRST_NUMBER;
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                takeUp(file, Long.parseLong(name.group(1)), name.group(2) != null, SpoolFile.UNKNOWN);
            }
        }
        if (!whole.isEmpty()) {
            LOG.info("{} files of an earlier run are in the spool {} and go first", whole.size(), folder);
        }
    }

    /** What a killed process left unfinished is whole but for its last packet. */
    private void takeUp(Path file, long number, boolean part, long packets) throws IOException {
        long bytes = Files.size(file);
        Path taken = part ? Files.move(file, path(number)) : file;
        whole.put(number, new SpoolFile(taken, number, bytes, packets));
        next = Math.max(next, number + 1);
    }

    private Path path(long number) {
        return folder.resolve(String.format(Locale.ROOT, "spool-%09d.pcapng", number));
    }

    Path folder() {
        return folder;
    }

    /** Takes a packet; false if there is no room for it, or none can be had. The first one of a capture may block. */
    synchronized boolean offer(Packet packet) {
        if (closed || bytes() + packet.capturedLength() + FRAME > max) {
            return false;
        }
        try {
            SpoolWriter current = writer;
            if (current == null) {
                writing = next++;
                current = new SpoolWriter(path(writing));
                writer = current;
            }
            current.write(packet);
            if (current.length() >= Math.min(MOST_FILE_BYTES, max / 8)) {
                endFile();
            }
            complaining = false;
            return true;
        } catch (IOException | IllegalArgumentException e) {
            giveUpFile(e, 1);
            return false;
        }
    }

    private long bytes() {
        long bytes = writer == null ? 0 : writer.length();
        for (SpoolFile file : whole.values()) {
            bytes += file.bytes();
        }
        return bytes;
    }

    private void endFile() throws IOException {
        SpoolWriter ended = writer;
        if (ended != null) {
            SpoolFile file = ended.end(writing);
            writer = null;
            whole.put(file.number(), file);
        }
    }

    private void endFileAnyway() {
        try {
            endFile();
        } catch (IOException e) {
            giveUpFile(e, 0);
        }
    }

    /** @param untaken packets that the writer has, and that were not taken */
    private void giveUpFile(Exception cause, int untaken) {
        if (!complaining) {
            LOG.warn("the spool {} cannot be written: {}", folder, cause.getMessage());
            complaining = true;
        }
        SpoolWriter failed = writer;
        if (failed == null || cause instanceof IllegalArgumentException) {
            return;
        }
        writer = null;
        try {
            failed.close();
            Path part = path(writing).resolveSibling(path(writing).getFileName() + SpoolWriter.PART);
            takeUp(part, writing, true, failed.written());
        } catch (IOException e) {
            LOG.warn("a file of the spool {} cannot be ended: {}", folder, e.getMessage());
        }
        onLost.accept(failed.unwritten() - untaken); // known by now: closing keeps what is whole
    }

    /** Has what was taken written to the disk soon. */
    synchronized void flush() {
        try {
            if (writer != null) {
                writer.flush();
            }
        } catch (IOException e) {
            giveUpFile(e, 0);
        }
    }

    /** The oldest file; for it the one that is being written is ended if there is no other. */
    synchronized Optional<SpoolFile> first() {
        if (whole.isEmpty()) {
            endFileAnyway();
        }
        return Optional.ofNullable(whole.firstEntry()).map(entry -> entry.getValue());
    }

    synchronized boolean isEmpty() {
        return whole.isEmpty() && writer == null;
    }

    /** Removes a file, all of which is safe elsewhere. */
    synchronized void remove(SpoolFile file) throws IOException {
        Files.delete(file.path());
        whole.remove(file.number());
    }

    /**
     * Takes a file out that cannot be read to its end, under a name that is none of the spool's: somebody may save what is
     * in it.
     *
     * @return where it is
     */
    synchronized Path putAside(SpoolFile file) throws IOException {
        String name = file.path().getFileName() + DAMAGED;
        Path aside = folder.resolve(name);
        for (int n = 2; Files.exists(aside); n++) {
            aside = folder.resolve(name + "-" + n);
        }
        Files.move(file.path(), aside);
        whole.remove(file.number());
        return aside;
    }

    /**
     * Puts packets before all others; regardless of the bound, since they came before those that were refused for it.
     *
     * @return how many could be put there
     */
    synchronized int putFirst(List<Packet> packets) {
        if (closed || packets.isEmpty()) {
            return 0;
        }
        long number = (whole.isEmpty() ? (writer == null ? next : writing) : whole.firstKey()) - 1;
        try {
            SpoolWriter front = new SpoolWriter(path(number));
            for (Packet packet : packets) {
                front.write(packet);
            }
            whole.put(number, front.end(number));
            return packets.size();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} packets cannot be put into the spool {}: {}", packets.size(), folder, e.getMessage());
            return 0;
        }
    }

    /** Ends the file that is being written and lets the folder go. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        endFileAnyway();
        lock.close();
    }
}
