package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import org.junit.jupiter.api.Test;

class LibpcapSourceTest extends LiveSourceContract {
    @Override
    Engine engine() {
        return Engine.LIBPCAP;
    }

    @Test
    void capturesOnAnyAdapter() {
        PacketProbe probe = capture(LiveSource.on("any").build()).requestAll();
        cable.send(0, 10, 100);
        probe.awaitPackets(10).cancel();
        assertThat(probe.packets().get(0).linkType()).isIn(LinkType.LINUX_SLL, LinkType.LINUX_SLL2);
    }

    @Test
    void takesTheLinkTypeAskedFor() {
        PacketProbe probe = capture(LiveSource.on("any").linkType("LINUX_SLL2").build());
        probe.cancel();
        assertThat(((CaptureInterface) probe.metadata().get(1)).linkType()).isEqualTo(LinkType.LINUX_SLL2);
    }

    @Test
    void takesTheTimestampTypeAskedFor() {
        PacketProbe probe = capture(near().timestampType("host").build()).requestAll();
        cable.send(0, 10, 100);
        probe.awaitPackets(10).cancel();
        assertThat(probe.packets()).isSortedAccordingTo(Packet.BY_TIME);
    }
}
