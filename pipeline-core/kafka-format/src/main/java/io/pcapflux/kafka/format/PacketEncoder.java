package io.pcapflux.kafka.format;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a record of the layout {@link RecordLayout#RECORD} has beside its value. For one thread at a time; each
 * stream of packets has its own.
 */
public final class PacketEncoder {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RecordKey key;
    private final FlowDecoder flow = new FlowDecoder();
    private @Nullable Capture lastCapture;
    private UUID lastCaptureId = new UUID(0, 0);

    public PacketEncoder(RecordKey key) {
        this.key = key;
    }

    /**
     * The bytes of the header {@link PacketHeader#NAME}. The first call for a capture may block, see
     * {@link Capture#id()}.
     */
    public byte[] header(Packet packet) {
        Capture capture = packet.captureInterface().capture();
        if (capture != lastCapture) {
            lastCaptureId = capture.id();
            lastCapture = capture;
        }
        return PacketHeader.of(packet, lastCaptureId).encode();
    }

    /** The record key, see {@link RecordKey}; null for none. */
    public byte @Nullable [] key(Packet packet) {
        if (key == RecordKey.NONE || !flow.decode(packet)) {
            return null;
        }
        byte[] bytes = new byte[Long.BYTES];
        ByteBuffer.wrap(bytes).putLong(flow.symmetricHash());
        return bytes;
    }

    /**
     * The record timestamp: the capture time in whole milliseconds since 1970, rounded down. Null, which leaves it to
     * the producer's clock, for packets without a time and for times before 1970, which Kafka refuses; the header tells
     * the true time of the latter.
     */
    public @Nullable Long timestampMillis(Packet packet) {
        long nanos = packet.timestampNanos();
        return packet.hasTimestamp() && nanos >= 0 ? (Long) (nanos / NANOS_PER_MILLI) : null;
    }
}
