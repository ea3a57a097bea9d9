package io.pcapflux.operator;

/** What {@link Anonymize} does with what transports carry. */
public enum Payload {
    KEEP,
    /** Cut packets before it; the original length stays. */
    CUT
}
