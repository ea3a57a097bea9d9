package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import reactor.core.Disposable;

/** Where the path of each complete file is printed, a line each, as dumpcap's {@code printname} has it. */
final class NameList implements Disposable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final String place;
    private final OutputStream out;
    private final boolean own;

    private NameList(String place, OutputStream out, boolean own) {
        this.place = place;
        this.out = out;
        this.own = own;
    }

    /**
     * Opens it.
     *
     * @param place a file, which is emptied; or {@code -} or {@code stdout}, or {@code stderr}; empty for nowhere
     */
    static NameList open(String place) {
        return switch (place) {
            case "" -> new NameList(place, OutputStream.nullOutputStream(), false);
            case "-", "stdout" -> new NameList(place, System.out, false);
            case "stderr" -> new NameList(place, System.err, false);
            default -> new NameList(place, empty(place), true);
        };
    }

    private static OutputStream empty(String place) {
        try {
            return Channels.newOutputStream(Files.newByteChannel(
                    Path.of(place),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                    OWNER_ONLY));
        } catch (IOException | InvalidPathException e) {
            throw failure(place, e);
        }
    }

    /** Prints the path of a file that is complete. */
    void add(Path complete) {
        try {
            out.write((complete + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw failure(place, e);
        }
    }

    private static PcapfluxException failure(String place, Exception cause) {
        String reason = cause.getClass().getSimpleName().replaceAll("Exception$", "") + ": " + cause.getMessage();
        return new PcapfluxException(
                place + ": the names of files cannot be written there: " + reason,
                "give a file that can be written to",
                cause);
    }

    @Override
    public void dispose() {
        try {
            if (own) {
                out.close();
            }
        } catch (IOException e) {
            throw failure(place, e);
        }
    }
}
