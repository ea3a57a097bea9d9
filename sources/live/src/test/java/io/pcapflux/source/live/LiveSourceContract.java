package io.pcapflux.source.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pcapflux.PcapfluxException;
import io.pcapflux.bpf.FilterSyntaxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.CaptureSection;
import io.pcapflux.packet.InterfaceStatistics;
import io.pcapflux.packet.LinkType;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.source.StopRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.util.context.Context;

/** What a live source does, with either engine. */
abstract class LiveSourceContract {
    private static final int HEADERS = 14 + 20 + 8;
    private static final int TAG = 4;

    final SourceAccount account = new SourceAccount("live");
    final StopRequest stop = new StopRequest();
    final Cable cable = Cable.lay();

    abstract Engine engine();

    @AfterEach
    void cut() {
        cable.close();
    }

    /** Subscribes at the near end and waits until the adapters are open. */
    PacketProbe capture(LiveSource source) {
        PacketProbe probe = cable.inNear(
                () -> PacketProbe.on(source.packets(), account.putInto(stop.putInto(Context.empty())), Long.MAX_VALUE));
        await().until(() ->
                probe.failure() != null || probe.metadata().stream().anyMatch(CaptureInterface.class::isInstance));
        return probe;
    }

    LiveSource.Builder near() {
        return on(Cable.NEAR);
    }

    private LiveSource.Builder on(String adapter, String... more) {
        return LiveSource.on(adapter, more).engine(engine());
    }

    private static byte[] payload(Packet packet, int headers) {
        byte[] bytes = packet.toByteArray();
        return Arrays.copyOfRange(bytes, headers, bytes.length);
    }

    @Test
    void deliversAHundredThousandDatagramsInOrderWithTheirContent() {
        PacketProbe probe = capture(near().build()).requestAll();
        cable.send(0, 100_000, 100);
        probe.awaitPackets(100_000);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd().assertNoBreach();
        List<Packet> packets = probe.packets();
        assertThat(packets).hasSize(100_000);
        for (int i = 0; i < packets.size(); i++) {
            assertThat(payload(packets.get(i), HEADERS)).isEqualTo(Cable.payload(i, 100));
        }
        assertThat(packets).isSortedAccordingTo(Packet.BY_TIME);
        assertThat(packets).extracting(Packet::sequence).startsWith(0L, 1L).endsWith(99_998L, 99_999L);
        assertThat(account.snapshot().loss()).isFalse();
        assertThat(account.snapshot().unreadAtStop()).isZero();
        assertThat(Cable.ip("-n", cable.near(), "-s", "link", "show", Cable.NEAR))
                .contains(" 100000 ");
    }

    @Test
    void tellsItsSectionItsAdapterAndItsStatistics() {
        PacketProbe probe = capture(near().filter("udp").snaplen(80).build()).requestAll();
        cable.send(0, 10, 100);
        probe.awaitPackets(10);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
        assertThat(probe.metadata())
                .hasExactlyElementsOfTypes(CaptureSection.class, CaptureInterface.class, InterfaceStatistics.class);
        CaptureInterface adapter = (CaptureInterface) probe.metadata().get(1);
        assertThat(adapter.name()).isEqualTo(Cable.NEAR);
        assertThat(adapter.filter()).isEqualTo("udp");
        assertThat(adapter.linkType()).isEqualTo(LinkType.ETHERNET);
        assertThat(adapter.snaplen()).isEqualTo(80);
        InterfaceStatistics statistics = (InterfaceStatistics) probe.metadata().get(2);
        assertThat(statistics.count(InterfaceStatistics.DELIVERED)).hasValue(10);
        assertThat(statistics.count(InterfaceStatistics.RECEIVED)).hasValue(10);
        assertThat(statistics.count(InterfaceStatistics.DROPPED_BY_KERNEL)).hasValue(0);
    }

    @Test
    void keepsWhatTheKernelFilterAcceptsOnly() {
        PacketProbe probe = capture(near().filter("udp[11] & 1 = 1").build()).requestAll();
        cable.send(0, 1000, 64);
        probe.awaitPackets(500);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd();
        assertThat(probe.packets()).hasSize(500);
        for (int i = 0; i < 500; i++) {
            assertThat(payload(probe.packets().get(i), HEADERS)).isEqualTo(Cable.payload(2 * i + 1, 64));
        }
    }

    @Test
    void cutsAtTheSnapshotLength() {
        PacketProbe probe = capture(near().snaplen(60).build()).requestAll();
        cable.send(0, 10, 200);
        probe.awaitPackets(10).cancel();
        assertThat(probe.packets()).allSatisfy(packet -> {
            assertThat(packet.capturedLength()).isEqualTo(60);
            assertThat(packet.originalLength()).isEqualTo(HEADERS + 200);
        });
    }

    @Test
    void deliversTheTagsOfVlans() {
        PacketProbe probe = capture(near().build()).requestAll();
        cable.sendInVlan(0, 10, 100);
        probe.awaitPackets(10).cancel();
        for (int i = 0; i < 10; i++) {
            Packet packet = probe.packets().get(i);
            assertThat(packet.shortAt(12)).isEqualTo(0x8100);
            assertThat(packet.shortAt(14) & 0xFFF).isEqualTo(7);
            assertThat(payload(packet, HEADERS + TAG)).isEqualTo(Cable.payload(i, 100));
        }
    }

    @Test
    void filtersByVlan() {
        PacketProbe probe = capture(near().filter("vlan 7 and udp").build()).requestAll();
        cable.send(0, 100, 100);
        cable.sendInVlan(100, 100, 100);
        cable.send(200, 100, 100);
        probe.awaitPackets(100);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd();
        assertThat(probe.packets())
                .hasSize(100)
                .allSatisfy(packet -> assertThat(packet.shortAt(14) & 0xFFF).isEqualTo(7));
    }

    @Test
    void capturesOnSeveralAdaptersWithAnIdOfEach() {
        PacketProbe probe = capture(on(Cable.NEAR, "lo").filter("udp").build());
        await().until(() -> probe.metadata().size() == 3);
        probe.requestAll();
        cable.send(0, 10, 100);
        cable.sendOnLoopback(10);
        probe.awaitPackets(20);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.packets())
                .filteredOn(packet -> packet.interfaceId() == 0)
                .hasSize(10);
        assertThat(probe.packets())
                .filteredOn(packet -> packet.interfaceId() == 1)
                .hasSize(10);
        assertThat(probe.metadata())
                .filteredOn(InterfaceStatistics.class::isInstance)
                .hasSize(2);
        assertThat(account.snapshot().unreadAtStop()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void capturesTheDirectionAskedFor(Direction direction) {
        PacketProbe probe = capture(near().direction(direction).build()).requestAll();
        cable.send(0, 10, 100);
        cable.sendBack(10, 20, 100);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd();
        int in = direction == Direction.OUT ? 0 : 10;
        int out = direction == Direction.IN ? 0 : 20;
        assertThat(probe.packets()).hasSize(in + out);
    }

    @Test
    void deliversNoMoreThanRequested() {
        PacketProbe probe = capture(near().build());
        cable.send(0, 2000, 100);
        for (int sum = 1; sum < 1500; sum *= 3) {
            probe.request(sum - probe.packets().size()).awaitPackets(sum);
            assertThat(probe.packets()).hasSize(sum);
        }
        probe.cancel();
        probe.assertNoBreach();
    }

    @Test
    void deliversWhatTheKernelHeldWhenItWasStopped() {
        PacketProbe probe =
                capture(near().timeout(Duration.ofSeconds(1)).build()).requestAll();
        cable.send(0, 500, 100);
        assertThat(stop.make()).isTrue();
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.packets()).hasSize(500);
        assertThat(account.snapshot().unreadAtStop()).isZero();
    }

    @Test
    void countsWhatNobodyAskedFor() {
        PacketProbe probe = capture(near().buffer(1 << 20).build()).request(10);
        cable.send(0, 50_000, 400);
        await().until(() -> account.snapshot().droppedByKernel() > 0);
        probe.awaitPackets(10).cancel();
        await().untilAsserted(() -> assertThat(10
                        + account.snapshot().droppedByKernel()
                        + account.snapshot().unreadAtStop())
                .isEqualTo(50_000));
    }

    @Test
    void failsWithTheNameOfAnAdapterThatIsRemoved() {
        PacketProbe probe = capture(near().build()).requestAll();
        cable.send(0, 10, 100);
        probe.awaitPackets(10);
        Cable.ip("-n", cable.near(), "link", "del", Cable.NEAR);
        await().atMost(Duration.ofSeconds(2)).until(() -> probe.failure() != null);
        assertThat(probe.failure()).isInstanceOf(PcapfluxException.class).hasMessageContaining(Cable.NEAR);
        probe.assertNoBreach();
        assertThat(probe.metadata()).hasAtLeastOneElementOfType(InterfaceStatistics.class);
    }

    @Test
    void failsWithTheNameOfAnAdapterThatGoesDown() {
        PacketProbe probe = capture(near().build()).requestAll();
        Cable.ip("-n", cable.near(), "link", "set", Cable.NEAR, "down");
        await().atMost(Duration.ofSeconds(2)).until(() -> probe.failure() != null);
        assertThat(probe.failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageContaining(Cable.NEAR + ": the adapter is down");
    }

    @Test
    void waitsForAnAdapterThatComesLater() {
        PacketProbe probe = cable.inNear(() -> PacketProbe.on(
                        on("later0").await(Duration.ofSeconds(30)).build().packets()))
                .requestAll();
        Cable.ip("-n", cable.near(), "link", "add", "later0", "type", "veth", "peer", "name", "later1");
        Cable.ip("-n", cable.near(), "link", "set", "later0", "up");
        await().until(() -> !probe.metadata().isEmpty());
        probe.cancel();
        assertThat(probe.failure()).isNull();
    }

    @Test
    void goesOnWhenAnAdapterComesBack() {
        PacketProbe probe =
                capture(near().await(Duration.ofSeconds(30)).build()).requestAll();
        cable.send(0, 10, 100);
        probe.awaitPackets(10);
        Cable.ip("-n", cable.near(), "link", "set", Cable.NEAR, "down");
        Cable.ip("-n", cable.near(), "link", "set", Cable.NEAR, "up");
        await().until(() -> {
            cable.send(10, 1, 100);
            return probe.packets().size() > 10;
        });
        assertThat(stop.make()).isTrue();
        probe.awaitEnd().assertNoBreach();
        assertThat(probe.completed()).isTrue();
    }

    @Test
    void refusesAnAdapterThatIsNotThere() {
        assertThatThrownBy(() -> on("nowhere0").build().check().block(Duration.ofSeconds(10)))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage("nowhere0: there is no such adapter");
    }

    @Test
    void refusesAFilterThatIsNone() {
        PacketProbe probe = capture(near().filter("tcp prot 80").build());
        assertThat(probe.failure()).isInstanceOf(FilterSyntaxException.class).hasMessageContaining("tcp prot 80");
    }
}
