package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The open files of one subscription, read as one in order of time. For one thread at a time. */
final class FileInput {
    /** By the time of the packet each file is at; the order of the files decides where times are equal. */
    private static final Comparator<OpenFile> BY_TIME =
            Comparator.comparing(OpenFile::head, Packet.BY_TIME).thenComparingInt(OpenFile::rank);

    private final PriorityQueue<OpenFile> files = new PriorityQueue<>(BY_TIME);
    private final SourceAccount account;
    private final MetadataListener listener;
    /** To be read on, but only when the next packet is asked for, since input may come slowly. */
    private final Queue<OpenFile> due = new ArrayDeque<>();

    private @Nullable PcapfluxException failure;

    private FileInput(SourceAccount account, MetadataListener listener) {
        this.account = account;
        this.listener = listener;
    }

    static FileInput open(List<String> paths, SourceAccount account, MetadataListener listener) {
        FileInput input = new FileInput(account, listener);
        List<OpenFile> opened = new ArrayList<>();
        try {
            for (String path : InputPaths.resolve(paths)) {
                input.open(path, opened);
            }
            opened.forEach(file -> file.announce(listener));
        } catch (RuntimeException e) {
            opened.forEach(OpenFile::close);
            throw e;
        }
        input.due.addAll(opened);
        return input;
    }

    /** One that is damaged from the start is told of at the end, as one that is damaged further on. */
    private void open(String path, List<OpenFile> opened) {
        try {
            opened.add(OpenFile.open(path, opened.size()));
        } catch (OpenFile.DamagedFileException e) {
            account.damaged();
            fail(e);
        }
    }

    static void check(List<String> paths) {
        for (String path : InputPaths.resolve(paths)) {
            if (!path.equals(InputPaths.STANDARD_INPUT)) {
                OpenFile.open(path, 0).close();
            }
        }
    }

    /** The next packet of all files, or null when all are at their end; see {@link #failure()} then. */
    @Nullable
    Packet next() {
        while (!due.isEmpty()) {
            advance(due.element());
            due.remove();
        }
        OpenFile file = files.poll();
        if (file == null) {
            return null;
        }
        due.add(file);
        return file.head();
    }

    /** Reads the next packet of a file, so that it takes its place in the order, or closes it at its end. */
    private void advance(OpenFile file) {
        boolean more = false;
        try {
            more = file.read();
        } catch (PcapfluxException e) {
            account.damaged();
            fail(e);
        }
        file.announce(listener);
        if (more) {
            files.add(file);
        } else {
            file.close();
        }
    }

    private void fail(PcapfluxException e) {
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
    }

    /** The damage met so far. */
    Optional<PcapfluxException> failure() {
        return Optional.ofNullable(failure);
    }

    void close() {
        due.forEach(OpenFile::close);
        due.clear();
        files.forEach(OpenFile::close);
        files.clear();
    }
}
