package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Capture;
import io.pcapflux.packet.CaptureInterface;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileSourceLoopTest {
    @TempDir
    private Path folder = Path.of("");

    private static UUID id(Packet packet) {
        return packet.captureInterface().capture().id();
    }

    private static PacketProbe readAll(PcapFileSource source) {
        return PacketProbe.on(source.packets()).requestAll().awaitEnd().assertNoBreach();
    }

    @Test
    void eachLoopIsACaptureOfItsOwnWithTheSamePackets() throws IOException {
        Path file = TestCaptures.file(folder.resolve("a"), 3, 4);
        PacketProbe probe = readAll(PcapFileSource.of(file.toString()).loop(3));

        assertThat(probe.completed()).isTrue();
        assertThat(probe.packets()).extracting(packet -> packet.sequence()).containsExactly(0L, 1L, 0L, 1L, 0L, 1L);
        assertThat(probe.packets().get(2).timestampNanos())
                .isEqualTo(probe.packets().get(0).timestampNanos());
        assertThat(probe.packets().stream().map(PcapFileSourceLoopTest::id).distinct())
                .hasSize(3);
    }

    @Test
    void theFirstLoopIsTheCaptureItselfAndTheOthersAlwaysHaveTheSameIdentity() throws IOException {
        Path file = TestCaptures.file(folder.resolve("a"), 0);
        Packet plain = readAll(PcapFileSource.of(file.toString())).packets().get(0);
        List<Packet> once = readAll(PcapFileSource.of(file.toString()).loop(2)).packets();
        Path copy = Files.copy(file, folder.resolve("b"));
        List<Packet> again = readAll(PcapFileSource.of(copy.toString()).loop(2)).packets();

        assertThat(id(once.get(0))).isEqualTo(id(plain));
        assertThat(id(once.get(1))).isNotEqualTo(id(plain)).isEqualTo(id(again.get(1)));
        assertThat(id(once.get(1)).version()).isEqualTo(8);
        Capture second = once.get(1).captureInterface().capture();
        assertThat(second).hasToString(file + " (loop 2)");
        assertThat(second.hasContentOf(once.get(0).captureInterface().capture()))
                .isTrue();
    }

    @Test
    void severalFilesAreLoopedTogether() throws IOException {
        Path a = TestCaptures.file(folder.resolve("a"), 0, 2);
        Path b = TestCaptures.file(folder.resolve("b"), 1);
        PacketProbe probe =
                readAll(PcapFileSource.of(a.toString(), b.toString()).loop(2));
        assertThat(probe.packets().stream().map(Packet::timestampNanos).distinct())
                .hasSize(3);
        assertThat(probe.packets())
                .extracting(packet -> packet.captureInterface().capture().loop())
                .containsExactly(0L, 0L, 0L, 1L, 1L, 1L);
        assertThat(probe.metadata().stream().filter(CaptureInterface.class::isInstance))
                .hasSize(4);
    }

    @Test
    void anEndlessLoopGoesOnUntilItIsCancelledAndReadsNoFurtherThanAskedFor() throws IOException {
        Path file = TestCaptures.file(folder.resolve("a"), 0, 1, 2);
        PacketProbe probe = PacketProbe.on(
                        PcapFileSource.of(file.toString()).loop(0).packets())
                .request(1000);
        assertThat(probe.packets()).hasSize(1000);
        assertThat(probe.packets().get(999).captureInterface().capture().loop()).isEqualTo(333);
        assertThat(probe.metadata().stream().filter(CaptureInterface.class::isInstance))
                .hasSize(334);
        assertThat(TestCaptures.openFilesUnder(folder)).isEqualTo(1);
        probe.cancel();
        assertThat(TestCaptures.openFilesUnder(folder)).isZero();
        probe.assertNoBreach();
    }

    @Test
    void damageEndsTheLoop() throws IOException {
        Path file = Files.write(folder.resolve("a"), TestCaptures.cutOff(TestCaptures.pcapOfFirst(3)));
        PacketProbe probe = readAll(PcapFileSource.of(file.toString()).loop(0));
        assertThat(probe.packets()).hasSize(2);
        assertThat(probe.failure()).isInstanceOf(PcapfluxException.class).hasMessageContaining("cut off");
    }

    @Test
    void aLoopWithoutPacketsEnds() throws IOException {
        Path file = Files.write(folder.resolve("a"), TestCaptures.header());
        assertThat(readAll(PcapFileSource.of(file.toString()).loop(0)).completed())
                .isTrue();
    }

    @Test
    void aPipeCannotBeLooped() throws Exception {
        Path pipe = Fifo.in(folder);
        assertThatThrownBy(() ->
                        PcapFileSource.of(pipe.toString()).loop(2).packets().blockFirst())
                .isInstanceOf(PcapfluxException.class)
                .hasMessage(pipe + ": cannot be read again");
    }
}
