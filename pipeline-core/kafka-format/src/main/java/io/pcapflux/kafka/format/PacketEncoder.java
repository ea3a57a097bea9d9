package io.pcapflux.kafka.format;

import io.pcapflux.packet.Capture;
import io.pcapflux.packet.FlowDecoder;
import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes what a record has beside its value. For one thread at a time. */
final class PacketEncoder {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RecordKey key;
    private final FlowDecoder flow = new FlowDecoder();
    private @Nullable Capture lastCapture;
    private UUID lastCaptureId = new UUID(0, 0);

    PacketEncoder(RecordKey key) {
        this.key = key;
    }

    /**
     * The bytes of the header {@link PacketHeader#NAME}. The first call for a capture may block, see
     * {@link Capture#id()}.
     */
    byte[] header(Packet packet) {
        return PacketHeader.of(packet, captureId(packet)).encode();
    }

    /** The identity of the packet's capture. The first call for a capture may block. */
    UUID captureId(Packet packet) {
        Capture capture = packet.captureInterface().capture();
        if (capture != lastCapture) {
            lastCaptureId = capture.id();
            lastCapture = capture;
        }
        return lastCaptureId;
    }

    /** The record key, see {@link RecordKey}; null for none. */
    byte @Nullable [] key(Packet packet) {
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
    @Nullable
    Long timestampMillis(Packet packet) {
        long nanos = packet.timestampNanos();
        return packet.hasTimestamp() && nanos >= 0 ? (Long) (nanos / NANOS_PER_MILLI) : null;
    }
}
