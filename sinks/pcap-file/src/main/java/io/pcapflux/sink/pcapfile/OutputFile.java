package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.BlockOutput;
import io.pcapflux.format.pcap.Compression;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where to write.
 *
 * @param path the file; {@code -} is standard output
 * @param inPlace whether it has this name from the beginning; if not, {@value #PART} is behind it until it is complete
 * @param overwrite whether a file that is there is replaced
 * @param mode the permissions of a new file
 */
record OutputFile(String path, boolean inPlace, boolean overwrite, int mode) {
    static final String PART = ".part";
    private static final String STANDARD_OUTPUT = "-";

    boolean isStandardOutput() {
        return path.equals(STANDARD_OUTPUT);
    }

    /** Whether what is written goes to a reader or a device, not into a file. */
    boolean isPipe() {
        Path file = Path.of(isStandardOutput() ? "/dev/stdout" : path);
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    private boolean hasPart() {
        return !inPlace && !isStandardOutput() && !isPipe();
    }

    /** Where it is while it is being written. */
    private Path written() {
        return Path.of(hasPart() ? path + PART : path);
    }

    boolean saysPcapng() {
        return endsWith(plainName(), ".pcapng");
    }

    boolean saysPcap() {
        return endsWith(plainName(), ".pcap");
    }

    private String plainName() {
        return path.substring(0, path.length() - compression().suffix().length());
    }

    private static boolean endsWith(String name, String extension) {
        return name.toLowerCase(Locale.ROOT).endsWith(extension);
    }

    /** What its name asks for. */
    Compression compression() {
        return Stream.of(Compression.GZIP, Compression.ZSTD)
                .filter(compression -> endsWith(path, compression.suffix()))
                .findFirst()
                .orElse(Compression.NONE);
    }

    /** Whether there is a file, complete or not, that must not be written over. */
    boolean taken() {
        return !overwrite && (exists(Path.of(path)) || exists(Path.of(path + PART)));
    }

    /** Whether a file is there that what is written would take the place of. */
    boolean replacesFile() {
        return !isStandardOutput() && Files.isRegularFile(Path.of(path));
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * A file that is open.
     *
     * @param made whether it was not there before
     */
    record Opened(FileChannel channel, boolean made) {}

    /**
     * Opens the file, empty; in place, one that is not compressed is emptied by {@link BlockOutput#replacing}. What has
     * the suffix is locked, so that nobody takes it for left behind.
     */
    Opened open() {
        if (isStandardOutput()) {
            return new Opened(new FileOutputStream(FileDescriptor.out).getChannel(), false);
        }
        try {
            boolean part = hasPart();
            if (part && Files.isDirectory(Path.of(path))) {
                throw new PcapfluxException(path + ": Is a directory", "choose another place");
            }
            if (part && !overwrite && exists(Path.of(path))) {
                throw new FileAlreadyExistsException(path);
            }
            boolean made = !exists(written());
            FileChannel opened = FileChannel.open(written(), options(part), permissions());
            return new Opened(part ? locked(opened) : opened, made);
        } catch (FileAlreadyExistsException e) {
            throw alreadyThere(e);
        } catch (NoSuchFileException e) {
            if (hasFolder()) { // one in which nobody can make files
                throw new PcapfluxException(path + ": permission denied", "choose a place you may write to", e);
            }
            throw new PcapfluxException(path + ": its folder does not exist", "make the folder", e);
        } catch (AccessDeniedException e) {
            throw new PcapfluxException(path + ": permission denied", "choose a place you may write to", e);
        } catch (FileSystemException e) {
            throw new PcapfluxException(path + ": " + e.getReason(), "choose another place", e);
        } catch (IOException | InvalidPathException e) {
            throw new PcapfluxException(path + ": " + e.getMessage(), "choose another place", e);
        }
    }

    private boolean hasFolder() {
        Path folder = Path.of(path).toAbsolutePath().getParent();
        return folder != null && Files.isDirectory(folder);
    }

    private Set<OpenOption> options(boolean part) {
        if (!overwrite) {
            return Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        }
        // A part is emptied once it is known that nobody else writes it.
        return part || compression() == Compression.NONE
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private FileChannel locked(FileChannel opened) throws IOException {
        if (!lock(opened)) {
            opened.close();
            throw new PcapfluxException(path + PART + ": is being written by somebody else", "choose another path");
        }
        return opened.truncate(0);
    }

    /** Takes a file for this process until it is closed; false if somebody else has it. */
    static boolean lock(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // somebody else in this process
        }
    }

    /** Gives a file that has been closed its final name. */
    void complete() throws IOException {
        if (!hasPart()) {
            return;
        }
        Path target = Path.of(path);
        if (overwrite) {
            Files.move(written(), target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            Files.createLink(target, written()); // which fails where a file is, as no way of moving does
            Files.delete(written());
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new IOException("somebody has removed it while it was written", e);
        } catch (FileSystemException | UnsupportedOperationException e) {
            if (exists(target)) {
                throw new FileAlreadyExistsException(path);
            }
            Files.move(written(), target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Where its packets are if it could not get its name. */
    @Nullable
    Path unnamed() {
        return hasPart() && exists(written()) ? written() : null;
    }

    /** Removes what is not worth a name, but nothing that had its final name before. */
    void discard(boolean emptyAndMade) throws IOException {
        if (hasPart() || emptyAndMade) {
            Files.deleteIfExists(written());
        }
    }

    /** Forces a new name to the disk. */
    void forceFolder() throws IOException {
        Path folder = Path.of(path).toAbsolutePath().getParent();
        if (folder != null && !isPipe()) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private PcapfluxException alreadyThere(@Nullable Throwable cause) {
        if (exists(Path.of(path))) {
            return new PcapfluxException(path + ": the file exists", "remove it, or say overwrite: true", cause);
        }
        return new PcapfluxException(
                path + PART + ": left by a run that was cut off", "say recover: true, or remove it", cause);
    }

    /** Whether it could be opened, without making it. */
    void check(boolean makesFolders) {
        if (isStandardOutput()) {
            return;
        }
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException e) {
            throw new PcapfluxException(path + ": " + e.getReason(), "choose another place", e);
        }
        if (Files.exists(file)) {
            checkReplaceable(file);
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        while (makesFolders && folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new PcapfluxException(path + ": its folder does not exist", "make the folder");
        }
        if (!Files.isWritable(folder)) {
            throw new PcapfluxException(path + ": its folder cannot be written to", "choose another place");
        }
    }

    private void checkReplaceable(Path file) {
        if (Files.isDirectory(file)) {
            throw new PcapfluxException(path + ": Is a directory", "choose another place");
        }
        if (!overwrite && Files.isRegularFile(file)) {
            throw alreadyThere(null);
        }
        if (!Files.isWritable(file)) {
            throw new PcapfluxException(path + ": permission denied", "choose a place you may write to");
        }
    }

    private FileAttribute<?> permissions() {
        PosixFilePermission[] all = {
            PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
        };
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode >> bit & 1) != 0) {
                set.add(all[bit]);
            }
        }
        return PosixFilePermissions.asFileAttribute(set);
    }
}
