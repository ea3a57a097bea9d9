package io.pcapflux.kafka.format;

import io.pcapflux.packet.Packet;
import org.jspecify.annotations.Nullable;

/** The packets of one record, one after the other. For one thread at a time. */
@FunctionalInterface
public interface RecordPackets {
    /**
     * The next packet; null behind the last one.
     *
     * @throws RecordFormatException if what follows is damaged; there are no more packets then
     */
    @Nullable
    Packet next();

    /** A single packet. */
    static RecordPackets of(Packet packet) {
        return new RecordPackets() {
            private boolean given;

            @Override
            public @Nullable Packet next() {
                boolean first = !given;
                given = true;
                return first ? packet : null;
            }
        };
    }
}
