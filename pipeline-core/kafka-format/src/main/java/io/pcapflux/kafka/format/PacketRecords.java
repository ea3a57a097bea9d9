package io.pcapflux.kafka.format;

import io.pcapflux.packet.Packet;
import java.util.function.Consumer;

/** {@link RecordLayout#RECORD}. */
final class PacketRecords implements RecordAssembler {
    private final PacketEncoder encoder;

    PacketRecords(RecordKey key) {
        this.encoder = new PacketEncoder(key);
    }

    @Override
    public void add(Packet packet, Consumer<OutgoingRecord> ready) {
        ready.accept(new OutgoingRecord(
                encoder.key(packet),
                packet.toByteArray(),
                PacketHeader.NAME,
                encoder.header(packet),
                encoder.timestampMillis(packet),
                null,
                packet.captureInterface(),
                packet.sequence(),
                1,
                RecordLayout.RECORD.weight(packet)));
    }
}
