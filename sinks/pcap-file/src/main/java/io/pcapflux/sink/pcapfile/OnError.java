package io.pcapflux.sink.pcapfile;

/** What a sink does that cannot write: disk full, permission lost, target removed. */
public enum OnError {
    /** It fails, and with it the pipeline. */
    FAIL,
    /** It counts packets as shed until the next rotation, and tries again then. */
    DROP
}
