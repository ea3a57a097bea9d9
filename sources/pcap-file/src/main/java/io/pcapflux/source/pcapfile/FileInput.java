package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one subscription, read as one. They are opened when the first packet is asked for. For one thread at a
 * time, but for {@link #cut()}.
 */
abstract class FileInput {
    private final SourceAccount account;
    private final MetadataListener listener;
    private final Failures failures = new Failures();
    private final Cut cut = new Cut();

    /** Opens nothing yet. */
    FileInput(SourceAccount account, MetadataListener listener) {
        this.account = account;
        this.listener = listener;
    }

    final MetadataListener listener() {
        return listener;
    }

    /** What may end the reads of this input. */
    final Cut cutter() {
        return cut;
    }

    /** From any thread: ends a read that waits for input. Nothing more is delivered. */
    final void cut() {
        cut.now();
    }

    final boolean isCut() {
        return cut.isDone();
    }

    /** The next packet of all files, or null when there will be no more; see {@link #failure()} then. */
    final @Nullable Packet next() {
        try {
            Packet packet = read();
            return isCut() ? null : packet; // it may be another file's, where the cut ended the wait for one
        } catch (PcapfluxException e) {
            if (isCut()) {
                return null;
            }
            failure().ifPresent(e::addSuppressed);
            throw e;
        }
    }

    abstract @Nullable Packet read();

    /** Takes down that a file is damaged, unless it is the cut that ended its reading. */
    final void damaged(PcapfluxException failure) {
        if (!isCut()) {
            account.damaged();
            failures.add(failure);
        }
    }

    final boolean isDamaged() {
        return failures.any();
    }

    /** The damage met. To be asked once, at the end. */
    final Optional<PcapfluxException> failure() {
        return failures.all();
    }

    abstract void close();
}
