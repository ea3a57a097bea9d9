package io.pcapflux.source.pcapfile;

/** How the packets of several files become one stream. */
public enum Order {
    /** Merged by timestamp; equal times in the order of the files. */
    TIME,
    /** One file behind the other, by name. */
    NAME
}
