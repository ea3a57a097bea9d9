package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Files read packet by packet in order of time, or one behind the other.
 *
 * <p>All are looked into before the first packet, so that what they begin with is known by then. Of several, one that
 * can be opened again is open only from the time of its first packet to its end.
 */
final class MergedInput extends FileInput {
    /** By the time of the packet each file is at; the order of the files decides where times are equal. */
    private static final Comparator<InputFile> BY_TIME =
            Comparator.comparing(InputFile::head, Packet.BY_TIME).thenComparingInt(InputFile::rank);

    private static final Comparator<InputFile> BY_RANK = Comparator.comparingInt(InputFile::rank);

    private final Inputs inputs;
    private final PriorityQueue<InputFile> files;
    /** To be read on, but only when the next packet is asked for, since input may come slowly. */
    private final Queue<InputFile> due = new ArrayDeque<>();

    private final BytesRead bytesRead = new BytesRead();

    private boolean isOpen;

    /** Opens nothing yet. */
    MergedInput(Inputs inputs, SourceAccount account, MetadataListener listener) {
        super(account, listener);
        this.inputs = inputs;
        account.reportProgress(bytesRead::progress);
        this.files = new PriorityQueue<>(inputs.order() == Order.NAME ? BY_RANK : BY_TIME);
    }

    private void open() {
        isOpen = true;
        List<String> paths = inputs.resolve();
        Access access = inputs.follow() ? Access.growing(cutter()) : bytesRead.counting(Access.oneOf(paths.size()));
        long bytes = 0;
        for (int rank = 0; rank < paths.size(); rank++) {
            InputFile file = new InputFile(paths.get(rank), rank, access, cutter(), listener());
            bytes = bytes < 0 || inputs.follow() || !file.isRepeatable() ? -1 : bytes + file.bytes();
            try {
                open(file, paths.size() > 1 && !inputs.follow() && file.isRepeatable());
            } catch (OpenFile.DamagedFileException e) {
                damaged(e); // to be told of at the end, as damage further on is
            }
        }
        if (bytes >= 0) {
            bytesRead.outOf(bytes);
        }
        due.forEach(InputFile::announce);
    }

    private void open(InputFile file, boolean closeAgain) {
        if (closeAgain) {
            if (file.peek()) {
                files.add(file);
            }
        } else {
            file.open();
            due.add(file);
        }
    }

    @Override
    @Nullable
    Packet read() {
        if (!isOpen) {
            open();
        }
        while (true) {
            while (!due.isEmpty()) {
                advance(due.element());
                due.remove();
            }
            InputFile file = files.poll();
            if (file == null) {
                return null;
            }
            due.add(file);
            if (file.isOpen()) {
                return file.head();
            }
        }
    }

    /** Reads the next packet of a file, so that it takes its place in the order, or closes it at its end. */
    private void advance(InputFile file) {
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

    @Override
    void close() {
        due.forEach(InputFile::close);
        due.clear();
        files.forEach(InputFile::close);
        files.clear();
    }
}
