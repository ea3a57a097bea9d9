package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.Capture;
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

/**
 * Files read packet by packet in order of time, or one behind the other.
 *
 * <p>All are looked into before the first packet, so that what they begin with is known by then. Of several, one that
 * can be opened again is open only from the time of its first packet to its end. At the end of all they are opened
 * anew, where they are read in a loop.
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

    /** What is read, in the order given; empty before the first loop. */
    private List<Whole> wholes = List.of();

    private long loop;
    private boolean isOpen;
    private boolean delivered;

    /** A path and the capture that it is the first time. */
    private record Whole(String path, Capture capture) {}

    /** Opens nothing yet. */
    MergedInput(Inputs inputs, SourceAccount account, MetadataListener listener) {
        super(account, listener);
        this.inputs = inputs;
        account.reportProgress(bytesRead::progress);
        this.files = new PriorityQueue<>(inputs.order() == Order.NAME ? BY_RANK : BY_TIME);
    }

    private void open() {
        isOpen = true;
        delivered = false;
        if (wholes.isEmpty()) {
            wholes = inputs.resolve().stream()
                    .map(path -> new Whole(path, InputFile.capture(path)))
                    .toList();
        }
        if (!inputs.follow()) {
            wholes.forEach(whole -> OpenFile.needReadable(whole.path())); // before anything is told of the first one
        }
        Access access = inputs.follow() ? Access.growing(cutter()) : bytesRead.counting(Access.oneOf(wholes.size()));
        List<InputFile> inOrder = new ArrayList<>();
        for (Whole whole : wholes) {
            Capture capture = whole.capture().loop(loop);
            inOrder.add(new InputFile(whole.path(), capture, inOrder.size(), access, cutter(), listener()));
        }
        checkRepeatable(inOrder);
        inOrder.forEach(this::open);
        due.forEach(InputFile::announce);
    }

    /** Whether all may be read again decides whether they can be looped, and whether the end is known. */
    private void checkRepeatable(List<InputFile> all) {
        Optional<InputFile> once =
                all.stream().filter(file -> !file.isRepeatable()).findFirst();
        if (inputs.loops() != 1 && once.isPresent()) {
            throw new PcapfluxException(once.get() + ": cannot be read again", "loop regular files only");
        }
        if (loop == 0 && once.isEmpty() && !inputs.follow() && inputs.loops() != Inputs.FOREVER) {
            bytesRead.outOf(
                    inputs.loops() * all.stream().mapToLong(InputFile::bytes).sum());
        }
    }

    private void open(InputFile file) {
        try {
            open(file, wholes.size() > 1 && !inputs.follow() && file.isRepeatable());
        } catch (OpenFile.DamagedFileException e) {
            damaged(e); // to be told of at the end, as damage further on is
        }
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
        while (true) {
            if (!isOpen) {
                open();
            }
            Packet packet = readLoop();
            if (packet != null) {
                delivered = true;
                return packet;
            }
            if (isCut() || isDamaged() || !delivered || !hasMoreLoops()) {
                return null;
            }
            loop++;
            isOpen = false;
        }
    }

    private boolean hasMoreLoops() {
        return inputs.loops() == Inputs.FOREVER || loop + 1 < inputs.loops();
    }

    private @Nullable Packet readLoop() {
        while (true) {
            while (!due.isEmpty()) {
                InputFile file = due.element();
                boolean more = advance(file);
                if (more && due.size() == 1 && files.isEmpty()) {
                    return file.head(); // and is due again: with one file, queues would cost as much as the reading
                }
                due.remove();
                if (more) {
                    files.add(file);
                }
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

    /** Goes on to the next packet of a file, or closes it at its end. */
    private boolean advance(InputFile file) {
        boolean more = false;
        try {
            more = file.read();
        } catch (PcapfluxException e) {
            damaged(e);
        }
        if (!more) {
            file.close();
        }
        return more;
    }

    @Override
    void close() {
        due.forEach(InputFile::close);
        due.clear();
        files.forEach(InputFile::close);
        files.clear();
    }
}
