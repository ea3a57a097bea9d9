package io.pcapflux.sink;

import io.pcapflux.PcapfluxException;

/** Whoever read our standard output has had enough, as {@code head} has: nothing is wrong, but writing on is no use. */
public final class ClosedPipeException extends PcapfluxException {
    private static final long serialVersionUID = 1L;

    public ClosedPipeException(Throwable cause) {
        super("the output pipe was closed", "nothing needs to be done", cause);
    }
}
