package io.pcapflux.source.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to capture.
 *
 * @param interfaces adapters, by name; at least one
 * @param filter in the language of pcap-filter, run in the kernel; empty for all packets
 * @param snaplen bytes kept of a packet
 * @param promiscuous whether packets for other machines are captured too
 * @param buffer bytes of the kernel's ring, for each adapter
 * @param timeout how long the kernel gathers packets before it hands them over
 * @param immediate whether it hands over each at once instead
 * @param monitor whether a wireless adapter captures all frames in the air
 * @param timestampType the name of a clock, as libpcap has it
 * @param linkType the name of a link-layer header type, as libpcap has it
 * @param engine what captures
 * @param patience how long to wait for an adapter that is not there or not up; zero for not at all
 * @param excludeBrokers whether what the sinks of the same pipeline send is left out
 */
record LiveOptions(
        List<String> interfaces,
        String filter,
        int snaplen,
        boolean promiscuous,
        int buffer,
        Duration timeout,
        boolean immediate,
        Direction direction,
        boolean monitor,
        Optional<String> timestampType,
        Optional<String> linkType,
        Engine engine,
        Duration patience,
        boolean excludeBrokers) {
    /** What stands for all adapters; it cannot be promiscuous. */
    static final String ANY = "any";

    LiveOptions withFilter(String other) {
        return new LiveOptions(
                interfaces,
                other,
                snaplen,
                promiscuous,
                buffer,
                timeout,
                immediate,
                direction,
                monitor,
                timestampType,
                linkType,
                engine,
                patience,
                excludeBrokers);
    }

    boolean promiscuousOn(String adapter) {
        return promiscuous && !adapter.equals(ANY);
    }

    int timeoutMillis() {
        return (int) timeout.toMillis();
    }
}
