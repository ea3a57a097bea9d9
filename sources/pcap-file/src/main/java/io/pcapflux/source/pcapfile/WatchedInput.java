package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files one behind the other as they arrive, without end. A damaged one is told of at once, since the end may be far;
 * then the next one is read.
 */
final class WatchedInput extends FileInput {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedInput.class);

    private final Arrivals arrivals;
    private @Nullable InputFile current;

    /** Opens nothing yet. */
    WatchedInput(Inputs inputs, SourceAccount account, MetadataListener listener) {
        super(account, listener);
        this.arrivals = new Arrivals(inputs.paths(), inputs.settle().orElse(Inputs.USUAL_SETTLE), cutter(), this::warn);
    }

    @Override
    @Nullable
    Packet read() {
        while (!isCut()) {
            InputFile file = current;
            if (file == null) {
                openNext();
            } else if (advance(file)) {
                return file.head();
            } else {
                close();
            }
        }
        return null;
    }

    private void openNext() {
        String path = nextPath();
        if (path == null) {
            return;
        }
        InputFile file = new InputFile(path, InputFile.capture(path), 0, Access.WHOLE, cutter(), listener());
        try {
            file.open();
            file.announce();
            current = file;
        } catch (PcapfluxException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) { // else somebody has taken it away: nothing of ours
                warn(e);
            }
        }
    }

    private @Nullable String nextPath() {
        try {
            return arrivals.next();
        } catch (InterruptedIOException e) {
            throw new PcapfluxException("interrupted while waiting for files", "start it again", e);
        }
    }

    private boolean advance(InputFile file) {
        try {
            return file.read();
        } catch (PcapfluxException e) {
            warn(e);
            return false;
        }
    }

    private void warn(PcapfluxException failure) {
        if (!isCut()) {
            LOG.warn("{}: {}", failure.getMessage(), failure.remedy());
            damaged(failure);
        }
    }

    @Override
    void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
