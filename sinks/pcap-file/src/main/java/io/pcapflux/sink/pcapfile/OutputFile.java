package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.Compression;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where to write.
 *
 * @param path the file; {@code -} is standard output
 * @param overwrite whether a file that is there is replaced
 * @param mode the permissions of a new file
 */
record OutputFile(String path, boolean overwrite, int mode) {
    private static final String STANDARD_OUTPUT = "-";

    boolean isStandardOutput() {
        return path.equals(STANDARD_OUTPUT);
    }

    /** Whether what is written goes to a reader or a device, not into a file. */
    boolean isPipe() {
        Path file = Path.of(isStandardOutput() ? "/dev/stdout" : path);
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    boolean saysPcapng() {
        return plainName().endsWith(".pcapng");
    }

    boolean saysPcap() {
        return plainName().endsWith(".pcap");
    }

    private String plainName() {
        return path.substring(0, path.length() - compression().suffix().length());
    }

    /** What its name asks for. */
    Compression compression() {
        return Stream.of(Compression.GZIP, Compression.ZSTD)
                .filter(compression -> path.endsWith(compression.suffix()))
                .findFirst()
                .orElse(Compression.NONE);
    }

    WritableByteChannel open() {
        if (isStandardOutput()) {
            return new FileOutputStream(FileDescriptor.out).getChannel();
        }
        Set<OpenOption> options = overwrite
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            return compression().compressed(FileChannel.open(Path.of(path), options, permissions()));
        } catch (FileAlreadyExistsException e) {
            throw exists(e);
        } catch (NoSuchFileException e) {
            throw new PcapfluxException(path + ": its folder does not exist", "make the folder", e);
        } catch (AccessDeniedException e) {
            throw new PcapfluxException(path + ": permission denied", "choose a place you may write to", e);
        } catch (FileSystemException e) {
            throw new PcapfluxException(path + ": " + e.getReason(), "choose another place", e);
        } catch (IOException | InvalidPathException e) {
            throw new PcapfluxException(path + ": " + e.getMessage(), "choose another place", e);
        }
    }

    /** Whether it could be opened, without making it. */
    void check() {
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
        if (folder == null || !Files.isDirectory(folder)) {
            throw new PcapfluxException(path + ": its folder does not exist", "make the folder");
        }
        if (!Files.isWritable(folder)) {
            throw new PcapfluxException(path + ": its folder cannot be written to", "choose another place");
        }
    }

    private void checkReplaceable(Path file) {
        if (!overwrite) {
            throw exists(null);
        }
        if (Files.isDirectory(file)) {
            throw new PcapfluxException(path + ": Is a directory", "choose another place");
        }
        if (!Files.isWritable(file)) {
            throw new PcapfluxException(path + ": permission denied", "choose a place you may write to");
        }
    }

    private PcapfluxException exists(@Nullable Throwable cause) {
        return new PcapfluxException(path + ": the file exists", "remove it, or say overwrite: true", cause);
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
