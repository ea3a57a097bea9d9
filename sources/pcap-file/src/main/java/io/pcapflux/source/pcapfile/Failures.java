package io.pcapflux.source.pcapfile;

import io.pcapflux.PcapfluxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What went wrong with files, in the order it was met: the first with the next ones attached, and how many more. */
final class Failures {
    private static final int MAX_ATTACHED = 20;

    private @Nullable PcapfluxException first;
    private long others;

    void add(PcapfluxException failure) {
        if (first == null) {
            first = failure;
        } else if (++others <= MAX_ATTACHED) {
            first.addSuppressed(failure);
        }
    }

    boolean any() {
        return first != null;
    }

    /** All of it as one failure. To be asked once, at the end. */
    Optional<PcapfluxException> all() {
        if (first != null && others > MAX_ATTACHED) {
            first.addSuppressed(new PcapfluxException(
                    (others - MAX_ATTACHED) + " more files are damaged or cannot be read", "check them with info"));
        }
        return Optional.ofNullable(first);
    }
}
