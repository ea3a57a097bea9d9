package io.pcapflux.kafka.format;

import io.pcapflux.packet.CaptureInterface;
import org.jspecify.annotations.Nullable;

/**
 * A record to be sent: all of it but the topic.
 *
 * @param key its key; null for none
 * @param value its value; never written to again
 * @param headerName the name of its one header; null for none
 * @param header the value of that header
 * @param timestampMillis milliseconds since 1970; null leaves it to the producer's clock
 * @param partition where it must go; null leaves that to the producer
 * @param origin the interface of its first packet
 * @param firstSequence the position of its first packet in the capture
 * @param packets how many packets it holds, at least 1; all of one capture
 * @param weight what the packets weigh together, see {@link RecordLayout#weight}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutgoingRecord(
        byte @Nullable [] key,
        byte[] value,
        @Nullable String headerName,
        byte[] header,
        @Nullable Long timestampMillis,
        @Nullable Integer partition,
        CaptureInterface origin,
        long firstSequence,
        int packets,
        long weight) {

    /** Names the packets, for messages. */
    @Override
    public String toString() {
        String first = "packet " + firstSequence + " of " + origin.capture();
        return packets == 1 ? first : packets + " packets from " + first;
    }
}
