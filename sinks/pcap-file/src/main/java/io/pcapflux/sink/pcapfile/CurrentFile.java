package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.Output;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.Packet;
import io.pcapflux.sink.ClosedPipeException;
import io.pcapflux.sink.pcapfile.FileListener.CompleteFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file that packets go to, if there is one. Waits for the first packet with opening it: by then the interfaces it may
 * need have been announced. Keeps what can be kept when it cannot be written on, and counts the rest. For one thread at a
 * time, but for {@link #cutOff}.
 */
final class CurrentFile {
    private static final long NOT_DROPPING = -1;

    private final FileSettings settings;
    private final SinkAccount account;
    private final FileNames names;
    private final KeptFiles kept;
    /** Told of each file that is complete. */
    private final Consumer<CompleteFile> onEnd;

    private final Announcements known = new Announcements();
    private @Nullable OpenCapture open;
    /** Bytes that would have been written, while nothing can be. */
    private long dropped = NOT_DROPPING;

    private long completeFiles;
    private long completeBytes;
    /** Since when something has been gathered, by the clock's looks. */
    private long gatheredSince = Long.MAX_VALUE;

    /** Without a lock: closing it ends a write that hangs. */
    private volatile @Nullable OpenCapture hanging;

    private volatile boolean cutOff;

    CurrentFile(
            FileSettings settings, SinkAccount account, FileNames names, KeptFiles kept, Consumer<CompleteFile> onEnd) {
        this.settings = settings;
        this.account = account;
        this.names = names;
        this.kept = kept;
        this.onEnd = onEnd;
    }

    void announce(CaptureMetadata metadata) {
        OpenCapture to = open;
        known.add(metadata, to != null);
        try {
            if (to != null) {
                to.announce(metadata);
            } else if (known.pressing()) {
                openEarly();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    /** Where there is much for the next file, that begins before its first packet, if it can. */
    private void openEarly() throws IOException {
        boolean pcapng = OpenCapture.isPcapng(names.sample(), settings.format, known);
        if (dropped != NOT_DROPPING || (!pcapng && known.interfaces().isEmpty())) {
            known.condense();
        } else {
            open(null);
        }
    }

    void write(Packet packet) {
        if (cutOff) {
            return; // not counted, as all that is left then
        }
        try {
            OpenCapture to = open;
            if (to == null && dropped == NOT_DROPPING) {
                to = open(packet);
            }
            if (to == null) {
                dropped += size(packet);
                account.shed(1);
            } else {
                to.write(packet);
            }
        } catch (IOException e) {
            broken(e);
        } catch (IllegalArgumentException e) {
            refused(e);
        }
    }

    private void refused(IllegalArgumentException cause) {
        if (settings.onError == OnError.FAIL) {
            throw new PcapfluxException(
                    names.last() + ": " + cause.getMessage(), "write pcapng, or filter or split the input", cause);
        }
        account.shed(1);
        settings.listener.dropping(names.last(), String.valueOf(cause.getMessage()));
    }

    /** Bytes so far. */
    long length() {
        OpenCapture of = open;
        return of == null ? Math.max(0, dropped) : of.length();
    }

    /** Bytes that a packet will take. */
    long size(Packet packet) {
        OpenCapture of = open;
        return of == null ? packet.capturedLength() : of.sizeOf(packet);
    }

    long completeFiles() {
        return completeFiles;
    }

    /** For people who watch. */
    void tellOutput() {
        if (open != null || completeFiles > 0) {
            account.writing(new Output(names.last().toString(), bytesOfAll()));
        }
    }

    /** Bytes of all files, with this one. */
    long bytesOfAll() {
        return completeBytes + length();
    }

    /** Null if that fails and packets are dropped. */
    private @Nullable OpenCapture open(@Nullable Packet first) throws IOException {
        try {
            kept.makeRoom();
            OutputFile file = names.next(first);
            CaptureInterface of = first == null ? null : first.captureInterface();
            OpenCapture opened = begin(file, of);
            open = opened;
            hanging = opened;
            if (cutOff) {
                opened.cutOff();
            }
            return opened;
        } catch (PcapfluxException | IOException e) {
            if (settings.onError == OnError.FAIL) {
                throw e;
            }
            drop(e);
            return null;
        }
    }

    private OpenCapture begin(OutputFile file, @Nullable CaptureInterface of) throws IOException {
        OutputFile.Opened opened = file.open();
        try {
            return new OpenCapture(file, opened, settings, known, of, account::written);
        } catch (IOException | RuntimeException e) {
            if (!file.isStandardOutput()) {
                opened.channel().close();
            }
            throw e;
        }
    }

    private void drop(Exception cause) {
        dropped = 0;
        settings.listener.dropping(names.last(), String.valueOf(cause.getMessage()));
    }

    /**
     * A file without packets, if there has been none and the capture has said something. Not in place of an older one
     * where something failed.
     *
     * @param whole whether it has said all, which may be nothing; a pcapng file says that too
     */
    void finishEmpty(boolean whole) {
        boolean pcapng = OpenCapture.isPcapng(names.sample(), settings.format, known);
        boolean worth = pcapng ? whole || !known.isEmpty() : !known.interfaces().isEmpty();
        boolean replaces = !whole && names.sample().replacesFile();
        try {
            if (worth && !replaces && open == null && completeFiles == 0 && dropped == NOT_DROPPING) {
                open(null);
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    /** Completes the file, if there is one; the next packet opens another one. */
    void close() {
        dropped = NOT_DROPPING;
        OpenCapture closing = open;
        if (closing == null) {
            return;
        }
        try {
            CompleteFile complete = closing.complete();
            open = null;
            hanging = null;
            completed(complete);
        } catch (IOException e) {
            broken(e);
            dropped = NOT_DROPPING; // the next file may fare better
        }
    }

    private void completed(CompleteFile complete) throws IOException {
        gatheredSince = Long.MAX_VALUE;
        completeFiles++;
        completeBytes += complete.bytes();
        onEnd.accept(complete);
        kept.add(complete);
    }

    /** Writes out what had been gathered when the clock said so long ago, or earlier. */
    void flushIfOlder(long now, long millis) {
        OpenCapture to = open;
        if (to == null || !to.hasGathered()) {
            gatheredSince = Long.MAX_VALUE;
            return;
        }
        gatheredSince = Math.min(gatheredSince, now);
        if (now - gatheredSince >= millis) {
            flush();
        }
    }

    void flush() {
        OpenCapture to = open;
        gatheredSince = Long.MAX_VALUE;
        try {
            if (to != null) {
                to.flush();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    boolean isPipe() {
        return names.isPipe();
    }

    /** Closes a pipe as it is, from any thread, also while another one waits for its reader. */
    void cutOff() {
        cutOff = true;
        OpenCapture writing = hanging;
        if (writing == null) {
            return;
        }
        try {
            writing.cutOff();
        } catch (IOException e) {
            throw new PcapfluxException(settings.path + ": cannot be closed: " + e.getMessage(), "check the reader", e);
        }
    }

    /** Saves what can be saved of the file, counts what cannot, and throws where that ends the sink. */
    private void broken(IOException cause) {
        OpenCapture failed = open;
        open = null;
        hanging = null;
        try {
            CompleteFile rescued = failed == null ? null : failed.rescue();
            if (rescued != null) {
                completed(rescued);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        if (settings.onError == OnError.DROP) {
            account.shed(failed == null ? 0 : failed.lost());
            drop(cause);
        } else if (!cutOff) {
            throw failure(failed, cause);
        }
    }

    private PcapfluxException failure(@Nullable OpenCapture failed, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        boolean standardOutput = failed != null && failed.file().isStandardOutput();
        if (standardOutput && message.contains("Broken pipe")) {
            return new ClosedPipeException(cause);
        }
        String reason = cause instanceof FileAlreadyExistsException ? "the file exists" : message;
        return new PcapfluxException(
                names.last() + ": cannot be written: " + reason,
                failed != null && failed.written() > 0 ? whereTheyAre(failed) : whereElse(),
                cause);
    }

    private static String whereTheyAre(OpenCapture failed) {
        Path unnamed = failed.file().unnamed();
        return "the packets before are in " + (unnamed == null ? "the file" : unnamed);
    }

    private String whereElse() {
        return completeFiles > 0
                ? "the packets before are in the files before it"
                : "no packet was written, make room or choose another place";
    }
}
