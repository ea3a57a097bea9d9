package io.pcapflux.operator;

/** What {@link Anonymize} does with packets in which an address might remain. */
public enum Undecodable {
    /** Remove them, counted as {@code undecodable}. */
    DROP,
    /** Let them through with all the addresses they hold, noted as {@code undecodable}. */
    PASS
}
