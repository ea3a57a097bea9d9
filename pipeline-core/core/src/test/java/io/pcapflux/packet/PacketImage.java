package io.pcapflux.packet;

import java.util.HexFormat;
import java.util.List;

/** All that a packet says, to compare it by; without its capture, which is another object each time. */
public record PacketImage(
        int interfaceId, LinkType linkType, long sequence, long timestampNanos, long originalLength, String bytes) {

    public static PacketImage of(Packet packet) {
        return new PacketImage(
                packet.interfaceId(),
                packet.linkType(),
                packet.sequence(),
                packet.timestampNanos(),
                packet.originalLength(),
                HexFormat.of().formatHex(packet.toByteArray()));
    }

    public static List<PacketImage> of(List<Packet> packets) {
        return packets.stream().map(PacketImage::of).toList();
    }
}
