package io.pcapflux.kafka.format;

import io.pcapflux.packet.Packet;
import java.util.function.Consumer;

/**
 * Makes records of packets, for one topic. For one thread at a time; each stream of packets has its own. Records come in
 * the order in which they are to be sent.
 */
public sealed interface RecordAssembler permits PacketRecords, PycapaRecords, SegmentRecords {
    /**
     * An assembler.
     *
     * @param key what records get for a key; without meaning for {@link RecordLayout#PYCAPA}
     * @param topic where the records go
     * @param interfaces what is known of the captures' interfaces
     */
    static RecordAssembler of(RecordLayout layout, RecordKey key, TopicShape topic, CaptureInterfaces interfaces) {
        return switch (layout) {
            case RECORD -> new PacketRecords(key);
            case SEGMENT -> new SegmentRecords(new PacketEncoder(key), topic, interfaces, System::nanoTime);
            case PYCAPA -> new PycapaRecords();
        };
    }

    /**
     * Takes a packet. The first one of a capture may block, see {@link io.pcapflux.packet.Capture#id()}.
     *
     * @param ready gets the records that are complete by that; the packet may be in one of them, or wait for others
     * @throws RuntimeException if this packet cannot be in a record; nothing of it is kept then, and the records before
     *     it are not harmed
     */
    void add(Packet packet, Consumer<OutgoingRecord> ready);

    /** Completes the records whose first packet has waited long enough for others; to be called from time to time. */
    default void cutOld(Consumer<OutgoingRecord> ready) {}

    /** Completes all records, so that no packet waits any more. */
    default void cutAll(Consumer<OutgoingRecord> ready) {}
}
