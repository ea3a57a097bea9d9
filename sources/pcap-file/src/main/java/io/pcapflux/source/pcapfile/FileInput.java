package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one subscription, read as one in order of time. They are opened when the first packet is asked for. For
 * one thread at a time, but for {@link #cut()}.
 */
final class FileInput {
    /** By the time of the packet each file is at; the order of the files decides where times are equal. */
    private static final Comparator<OpenFile> BY_TIME =
            Comparator.comparing(OpenFile::head, Packet.BY_TIME).thenComparingInt(OpenFile::rank);

    private final PriorityQueue<OpenFile> files = new PriorityQueue<>(BY_TIME);
    private final List<String> paths;
    private final SourceAccount account;
    private final MetadataListener listener;
    /** To be read on, but only when the next packet is asked for, since input may come slowly. */
    private final Queue<OpenFile> due = new ArrayDeque<>();

    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private boolean isOpen;
    private @Nullable PcapfluxException failure;

    /** Opens nothing yet. */
    FileInput(List<String> paths, SourceAccount account, MetadataListener listener) {
        this.paths = paths;
        this.account = account;
        this.listener = listener;
    }

    private void open() {
        isOpen = true;
        for (String path : InputPaths.resolve(paths)) {
            open(path);
        }
        due.forEach(file -> file.listen(listener));
    }

    /** One that is damaged from the start is told of at the end, as one that is damaged further on. */
    private void open(String path) {
        try {
            due.add(OpenFile.open(path, due.size(), this::opened));
        } catch (OpenFile.DamagedFileException e) {
            damaged(e);
        }
    }

    private void opened(Channel channel) {
        channels.add(channel);
        if (cut) {
            cut();
        }
    }

    /** From any thread: ends a read that waits for input. Nothing more is delivered. */
    void cut() {
        cut = true;
        for (Channel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // Only read from: there is nothing left to lose.
            }
        }
    }

    boolean isCut() {
        return cut;
    }

    static void check(List<String> paths) {
        for (String path : InputPaths.resolve(paths)) {
            if (!path.equals(InputPaths.STANDARD_INPUT)) {
                OpenFile.open(path, 0, opened -> {}).close();
            }
        }
    }

    /** The next packet of all files, or null when all are at their end; see {@link #failure()} then. */
    @Nullable
    Packet next() {
        try {
            return readNext();
        } catch (PcapfluxException e) {
            if (cut) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable Packet readNext() {
        if (!isOpen) {
            open();
        }
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
            damaged(e);
        }
        if (more) {
            files.add(file);
        } else {
            file.close();
        }
    }

    private void damaged(PcapfluxException e) {
        if (!cut) {
            account.damaged();
            fail(e);
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
