package io.pcapflux.sink.pcapfile;

/** What a file is written as. */
public enum FileFormat {
    /** Classic pcap with microseconds. */
    PCAP,
    /** Classic pcap with nanoseconds. */
    NSECPCAP,
    /** pcapng: any number of interfaces and link types, nanoseconds. */
    PCAPNG
}
