package io.pcapflux.sink;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;

/** The contract is kept by the simplest sink there is. */
class CollectingSinkTest implements PacketSinkContract {
    private final CollectingSink sink = new CollectingSink();
    private final CollectingSink failing = new CollectingSink("failing", CollectingSinkTest::failAtTheTenth);

    private static void failAtTheTenth(Packet packet) {
        if (packet.sequence() == 9) {
            throw new PcapfluxException("broken", "mend it");
        }
    }

    @Override
    public PacketSink sink() {
        return sink;
    }

    @Override
    public PacketSink failingSink() {
        return failing;
    }

    @Override
    public long readBack() {
        return sink.packets().size();
    }

    @Override
    public long openHandles() {
        return (long) sink.open() + failing.open();
    }
}
