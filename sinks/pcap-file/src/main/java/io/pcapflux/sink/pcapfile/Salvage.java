package io.pcapflux.sink.pcapfile;

import io.pcapflux.format.pcap.WholeRecords;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes whole files of what a run left that was cut off; what somebody still writes is let alone. */
final class Salvage {
    static final String RECOVERED = ".recovered";

    private final PathPattern pattern;
    private final FileListener listener;

    Salvage(PathPattern pattern, FileListener listener) {
        this.pattern = pattern;
        this.listener = listener;
    }

    void run() throws IOException {
        for (Path part : OwnFiles.of(pattern, OutputFile.PART)) {
            recover(part);
        }
    }

    private void recover(Path part) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!OutputFile.lock(channel)) {
                return;
            }
            if (hasItsName(part)) {
                Files.delete(part);
                return;
            }
            WholeRecords whole = WholeRecords.of(part);
            if (whole.packets() == 0) {
                Files.delete(part);
                return;
            }
            whole.cut(channel);
            channel.force(true);
            Path target = rename(part);
            listener.recovered(new FileListener.CompleteFile(target, whole.packets(), channel.size()));
        }
    }

    /** Whether it was complete: killed between getting its name, which is a second link, and losing this one. */
    private static boolean hasItsName(Path part) throws IOException {
        try {
            return Files.getAttribute(part, "unix:nlink") instanceof Integer links && links > 1;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false; // no such thing as links here
        }
    }

    private static Path rename(Path part) throws IOException {
        String path = part.toString();
        String name = path.substring(0, path.length() - OutputFile.PART.length());
        for (int copy = 1; ; copy++) {
            Path target = Path.of(copy == 1 ? name + RECOVERED : name + "." + copy + RECOVERED);
            try {
                Files.createLink(target, part);
                Files.delete(part);
                return target;
            } catch (FileAlreadyExistsException e) {
                // the next number
            } catch (FileSystemException | UnsupportedOperationException e) { // there are no links here
                if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    return Files.move(part, target);
                }
            }
        }
    }
}
