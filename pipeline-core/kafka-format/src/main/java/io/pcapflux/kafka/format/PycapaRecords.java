package io.pcapflux.kafka.format;

import io.pcapflux.packet.Packet;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** {@link RecordLayout#PYCAPA}. */
final class PycapaRecords implements RecordAssembler {
    private static final byte[] NO_HEADER = {};

    /** The key: microseconds since 1970, rounded down, as 8 bytes, big-endian. */
    static byte[] key(Packet packet) {
        long micros = packet.timestampSeconds() * 1_000_000 + packet.timestampNanoOfSecond() / 1000;
        return ByteBuffer.allocate(Long.BYTES).putLong(micros).array();
    }

    @Override
    public void add(Packet packet, Consumer<OutgoingRecord> ready) {
        ready.accept(new OutgoingRecord(
                key(packet),
                packet.toByteArray(),
                null,
                NO_HEADER,
                null,
                null,
                packet.captureInterface(),
                packet.sequence(),
                1,
                RecordLayout.PYCAPA.weight(packet)));
    }
}
