package io.pcapflux.kafka.embedded;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A folder of ours: a lock file, which is also its mark, and {@code data}, which is Kafka's. Anything else in it, and it
 * is not ours.
 *
 * @param path absolute, without symbolic links
 */
record DataFolder(Path path) {
    private static final String MARK = "pcapflux-kafka.lock";

    /** The folder, made if it is not there. */
    static DataFolder at(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new PcapfluxException("the Kafka folder " + folder + " is not a folder", "choose another folder");
        }
        try {
            return new DataFolder(Files.createDirectories(folder).toRealPath());
        } catch (IOException e) {
            throw new PcapfluxException(
                    "the Kafka folder " + folder + " cannot be made: " + e.getMessage(), "choose another folder", e);
        }
    }

    /** Whether the mark is there; without it, somebody has deleted the folder. */
    boolean isMarked() {
        return Files.exists(path.resolve(MARK));
    }

    /** Takes the folder for a broker of this process. */
    FolderLock lock() {
        checkOurs();
        return FolderLock.take(path.resolve(MARK));
    }

    /** Kafka's log directory in it. */
    Path data() {
        return path.resolve("data");
    }

    /** Formats a new folder; a formatted one stays as it is. Only the holder of the lock may do this. */
    void format(int nodeId, String clusterId) throws Exception {
        if (Files.isDirectory(data())) {
            return;
        }
        // under another name first: a process that dies here leaves nothing that looks formatted
        Path fresh = path.resolve("data.new");
        delete(fresh);
        Files.createDirectory(fresh, ownerOnly(fresh));
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(nodeId)
                .setClusterId(clusterId)
                .setControllerListenerName(NodeConfig.CONTROLLER)
                .addDirectory(fresh.toString())
                .setMetadataLogDirectory(fresh.toString())
                .setHasDynamicQuorum(false)
                .run();
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkOurs() {
        if (path.toString().indexOf(',') >= 0) {
            throw new PcapfluxException(
                    "the Kafka folder " + path + " has a comma in its path, which Kafka does not take",
                    "choose another folder");
        }
        if (isMarked()) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            Iterator<Path> entry = entries.iterator();
            if (entry.hasNext()) {
                throw new PcapfluxException(
                        "the folder " + path + " holds something else than a pcapflux broker's data: "
                                + entry.next().getFileName(),
                        "choose a new or an empty folder");
            }
        } catch (IOException e) {
            throw new PcapfluxException(
                    "the Kafka folder " + path + " cannot be read: " + e.getMessage(), "choose another folder", e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        // packets are nobody else's business
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void delete(Path leftover) throws IOException {
        if (!Files.isDirectory(leftover)) {
            Files.deleteIfExists(leftover);
            return;
        }
        try (Stream<Path> entries = Files.list(leftover)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                delete(entry);
            }
        }
        Files.delete(leftover);
    }
}
