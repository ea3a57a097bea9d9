package io.pcapflux.sink.pcapfile;

/** What is forced to the disk, so that it outlives a crash of the machine. */
public enum Durability {
    /** Nothing: the operating system writes when it sees fit. What is written outlives a crash of this program. */
    NONE,
    /** Each file, before it gets its final name, and its folder behind that. */
    FILE,
    /** Each block of packets, before they count as written; and each file. */
    RECORD_BATCH
}
