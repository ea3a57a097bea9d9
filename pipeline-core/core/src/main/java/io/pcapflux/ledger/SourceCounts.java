package io.pcapflux.ledger;

import java.util.Map;

/**
 * What a source had counted at one moment, in packets.
 *
 * @param received delivered to the stream
 * @param droppedByKernel lost because the kernel's ring was full
 * @param droppedByInterface lost by the adapter or its driver
 * @param unreadAtStop accepted by the kernel's filter, unread when the source stopped
 * @param damaged 1 where reading ended in damage, else 0
 * @param noted what else is worth knowing and is no packet received, by name
 */
public record SourceCounts(
        String name,
        long received,
        long droppedByKernel,
        long droppedByInterface,
        long unreadAtStop,
        long damaged,
        Map<String, Long> noted) {

    /** Whether packets were lost that nobody asked to lose. */
    public boolean loss() {
        return droppedByKernel > 0 || droppedByInterface > 0;
    }
}
