package io.pcapflux.ledger;

/**
 * How far the reading of something with an end is.
 *
 * @param done bytes read
 * @param total bytes there are to be read
 */
public record Progress(long done, long total) {
    /** Of both together. */
    public Progress plus(Progress other) {
        return new Progress(done + other.done, total + other.total);
    }
}
