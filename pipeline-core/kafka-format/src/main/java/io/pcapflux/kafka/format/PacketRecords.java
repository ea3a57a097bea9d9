package io.pcapflux.kafka.format;

import io.pcapflux.packet.Packet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link RecordLayout#RECORD}. */
final class PacketRecords implements RecordAssembler {
    private final PacketEncoder encoder;
    /** Where all go if there is no other; else the producer has to choose. */
    private final @Nullable Integer partition;

    PacketRecords(RecordKey key, TopicShape topic) {
        this.encoder = new PacketEncoder(key);
        this.partition = topic.partitions() == 1 ? 0 : null;
    }

    @Override
    public void add(Packet packet, Consumer<OutgoingRecord> ready) {
        ready.accept(new OutgoingRecord(
                encoder.key(packet),
                packet.toByteArray(),
                PacketHeader.NAME,
                encoder.header(packet),
                encoder.timestampMillis(packet),
                partition,
                packet.captureInterface(),
                packet.sequence(),
                1,
                RecordLayout.RECORD.weight(packet)));
    }
}
