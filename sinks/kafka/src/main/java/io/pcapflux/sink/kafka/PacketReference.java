package io.pcapflux.sink.kafka;

import io.pcapflux.kafka.format.PacketHeader;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import org.apache.kafka.common.header.Header;

/**
 * The header of a record, which also knows the packet's name for messages. It does not hold the packet, whose bytes may
 * lie in a far larger chunk.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PacketReference(CaptureInterface origin, long sequence, int length, byte[] value) implements Header {
    static PacketReference of(Packet packet, byte[] header) {
        return new PacketReference(packet.captureInterface(), packet.sequence(), packet.capturedLength(), header);
    }

    @Override
    public String key() {
        return PacketHeader.NAME;
    }

    @Override
    public String toString() {
        return "packet " + sequence + " of " + origin.capture();
    }
}
