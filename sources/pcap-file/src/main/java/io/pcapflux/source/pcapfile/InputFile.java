package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.format.pcap.CaptureFiles;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the files that are read as one, and the packet it is at. It may be looked into and closed, to be opened again
 * when its turn has come.
 */
final class InputFile {
    private final String path;
    private final Capture capture;
    private final int rank;
    private final Access access;
    private final Cut cut;
    private final MetadataListener listener;
    private int announcedInterfaces;
    private @Nullable Object key;
    private @Nullable OpenFile open;
    private @Nullable Packet head;

    /** Opens nothing yet. */
    InputFile(String path, Capture capture, int rank, Access access, Cut cut, MetadataListener listener) {
        this.path = path;
        this.capture = capture;
        this.rank = rank;
        this.access = access;
        this.cut = cut;
        this.listener = listener;
    }

    /** Opens it and reads its beginning, unless that may not be there yet. */
    static void check(String path, boolean growing) {
        Cut never = new Cut();
        if (isPipe(path)) {
            return; // what is read from it here would be missing later
        }
        if (!growing) {
            OpenFile.open(path, capture(path), Access.HEAD, never).close();
            return;
        }
        try {
            Access.HEAD.opener().open(Path.of(path)).close();
        } catch (IOException e) {
            throw OpenFile.refusal(path, e);
        }
    }

    /** Whether it is there and neither a file nor a folder. */
    static boolean isPipe(String path) {
        try {
            return Files.readAttributes(Path.of(path), BasicFileAttributes.class)
                    .isOther();
        } catch (IOException | InvalidPathException e) {
            return false; // opening it tells why
        }
    }

    /** The capture that is at a path. */
    static Capture capture(String path) {
        try {
            return path.equals(InputPaths.STANDARD_INPUT)
                    ? Capture.anonymous("standard input")
                    : CaptureFiles.capture(Path.of(path));
        } catch (InvalidPathException e) {
            throw OpenFile.refusal(path, e);
        }
    }

    /** Whether it can be read from its beginning again, which a pipe cannot. */
    boolean isRepeatable() {
        return !path.equals(InputPaths.STANDARD_INPUT) && Files.isRegularFile(Path.of(path));
    }

    /** Its size; 0 if that cannot be told. */
    long bytes() {
        try {
            return Files.size(Path.of(path));
        } catch (IOException e) {
            return 0; // reading it will tell
        }
    }

    /** Opens it to be read; announces nothing yet. */
    void open() {
        open = OpenFile.open(path, capture, access, cut);
    }

    /** Announces what it begins with, where that has not been done; what comes later is announced as it comes. */
    void announce() {
        if (open != null) {
            open.listen(listener);
        }
    }

    /**
     * Opens it, announces what it begins with, and closes it again at its first packet.
     *
     * @return false if it has none
     */
    boolean peek() {
        key = key();
        OpenFile peeked = OpenFile.open(path, capture, Access.HEAD, cut);
        try {
            peeked.listen(listener);
            announcedInterfaces = peeked.interfaces().size();
            peeked.listen(later -> {}); // when the file is read
            Packet first = peeked.next();
            head = first == null ? null : first.truncate(0).compact();
            return first != null;
        } finally {
            peeked.close();
        }
    }

    private @Nullable Object key() {
        try {
            return Files.readAttributes(Path.of(path), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException e) {
            throw OpenFile.refusal(path, e);
        }
    }

    boolean isOpen() {
        return open != null;
    }

    /** Goes on to the next packet, opening the file if need be; false at a clean end. */
    boolean read() {
        OpenFile current = open == null ? openAgain() : open;
        head = current.next();
        return head != null;
    }

    private OpenFile openAgain() {
        if (!Objects.equals(key, key())) {
            throw new PcapfluxException(
                    path + ": another file has taken its place", "leave files alone while they are read");
        }
        OpenFile opened = OpenFile.open(path, capture, access, cut);
        open = opened;
        opened.listen(new Unannounced(listener, announcedInterfaces));
        return opened;
    }

    /** The packet it is at; while it is closed, one that tells no more than the time of its first packet. */
    Packet head() {
        if (head == null) {
            throw new IllegalStateException(path + " is at no packet");
        }
        return head;
    }

    /** Its place among the files. */
    int rank() {
        return rank;
    }

    void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
