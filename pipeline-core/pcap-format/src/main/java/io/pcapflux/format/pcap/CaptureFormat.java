package io.pcapflux.format.pcap;

/** The kinds of capture file that are read and written. */
public enum CaptureFormat {
    PCAP("pcap"),
    PCAPNG("pcapng");

    private final String label;

    CaptureFormat(String label) {
        this.label = label;
    }

    /** The name in reports and options. */
    public String label() {
        return label;
    }
}
