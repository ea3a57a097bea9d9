package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.PacketProbe;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingSourceTest extends LiveSourceContract {
    @Override
    Engine engine() {
        return Engine.RING;
    }

    @Test
    void countsOnlyTheDirectionAskedFor() {
        PacketProbe probe = capture(near().direction(Direction.OUT).build()).requestAll();
        cable.send(0, 10, 100);
        cable.sendBack(10, 20, 100);
        probe.awaitPackets(20).cancel();
        assertThat(account.snapshot().unreadAtStop()).isZero();
    }

    /** libpcap leaves those out for as many blocks as its ring has: it filters them once more, where nothing tells the direction. */
    @Test
    void filtersByDirectionFromTheFirstPacketOn() {
        PacketProbe probe = capture(near().filter("outbound and udp").build()).requestAll();
        cable.send(0, 10, 100);
        cable.sendBack(10, 20, 100);
        assertThat(stop.make()).isTrue();
        assertThat(probe.awaitEnd().packets()).hasSize(20);
    }

    @Test
    void countsOnlyOneOfTheTwoWaysOfAPacketOnLoopback() {
        PacketProbe probe = capture(
                        LiveSource.on("lo").engine(Engine.RING).filter("udp").build())
                .request(4);
        cable.sendOnLoopback(10);
        probe.awaitPackets(4).cancel();
        assertThat(account.snapshot().unreadAtStop()).isEqualTo(6);
    }

    @Test
    void refusesWhatOnlyLibpcapCanDo() {
        PacketProbe probe = capture(near().timestampType("host").build());
        assertThat(probe.failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining(
                        Cable.NEAR + ": cannot be captured with engine ring: it has no choice of timestamps");
    }

    @Test
    void leavesToLibpcapWhatOnlyItCanDoUnlessToldOtherwise() {
        PacketProbe probe = capture(
                        near().timestampType("host").engine(Engine.AUTO).build())
                .requestAll();
        cable.send(0, 10, 100);
        probe.awaitPackets(10).cancel();
    }

    @Test
    void refusesAFilterThatIsTooLongForTheKernel() {
        String filter =
                IntStream.range(0, 2300).mapToObj(i -> "ether[0:4] = " + i).collect(Collectors.joining(" or "));
        PacketProbe probe = capture(near().filter(filter).build());
        assertThat(probe.failure()).isInstanceOf(PcapfluxException.class).hasMessageContaining("the kernel takes 4096");
    }
}
