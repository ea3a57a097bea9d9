package io.pcapflux.anonymize;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureOptions;
import io.pcapflux.packet.Packet;
import java.util.Optional;

/** Replaces the addresses in packets. For one thread at a time; the same key gives the same addresses. */
public final class PacketAnonymizer {
    private final LinkLayer link;
    private final MetadataAnonymizer metadata = new MetadataAnonymizer();
    private final boolean keepPayload;

    /**
     * @param keepPayload whether packets keep what TCP, UDP and the like carry; otherwise they are cut before it
     */
    public PacketAnonymizer(AnonymizationKey key, boolean keepPayload) {
        this.link = new LinkLayer(new Addresses(key));
        this.keepPayload = keepPayload;
    }

    /**
     * A packet with other addresses, with none of its comments, on an interface of which no more is told than needed.
     *
     * @return empty if it cannot be told where in the packet addresses are
     */
    public Optional<Packet> anonymize(Packet packet) {
        Frame frame = new Frame(packet.toByteArray());
        if (!link.rewrite(frame, packet.linkType())) {
            return Optional.empty();
        }
        Packet rewritten = withoutWords(packet).withBytes(frame.bytes, packet.originalLength());
        return Optional.of(keepPayload ? rewritten : rewritten.truncate(frame.payload()));
    }

    /** The same packet and bytes, with none of its comments, on an interface of which no more is told than needed. */
    public Packet withoutWords(Packet packet) {
        CaptureInterface reduced = metadata.reduced(packet.captureInterface());
        CaptureOptions options = packet.options();
        return packet.with(reduced, options.isEmpty() ? options : MetadataAnonymizer.packetOptions(options));
    }
}
