package io.pcapflux;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can act on: one line says what is wrong, another what to do about it.
 *
 * <p>Thrown by sources, operators, sinks and their providers for whatever the world outside does wrong (files, brokers,
 * adapters, options). Anything else that escapes from them is a defect.
 */
public class PcapfluxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param problem what is wrong, and where, without a full stop
     * @param remedy what to do about it, without a full stop
     */
    public PcapfluxException(String problem, String remedy) {
        this(problem, remedy, null);
    }

    /** As above, with the failure that led to it. */
    public PcapfluxException(String problem, String remedy, @Nullable Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    /** What to do about it. */
    public final String remedy() {
        return remedy;
    }
}
