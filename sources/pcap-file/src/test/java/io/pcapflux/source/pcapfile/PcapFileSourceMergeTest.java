package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import io.pcapflux.packet.TestPackets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.util.context.Context;

class PcapFileSourceMergeTest {
    @TempDir
    private Path folder = Path.of("");

    private final SourceAccount account = new SourceAccount("pcap-file");

    private Path capture(String name, long... packets) throws IOException {
        return TestCaptures.file(folder.resolve(name), packets);
    }

    private Path damaged(String name, long... packets) throws IOException {
        return Files.write(folder.resolve(name), TestCaptures.cutOff(TestCaptures.pcap(packets)));
    }

    private PacketProbe readAll(Path... files) throws IOException {
        List<String> paths = List.of(files).stream().map(Path::toString).toList();
        PacketProbe probe = PacketProbe.on(
                        PcapFileSource.of(paths).packets(), account.putInto(Context.empty()), Long.MAX_VALUE)
                .requestAll()
                .awaitEnd();
        assertThat(TestCaptures.openFilesUnder(folder)).isZero();
        return probe.assertNoBreach();
    }

    /** File and test packet of each, such as "b1". */
    private static List<String> order(PacketProbe probe) {
        return probe.packets().stream().map(PcapFileSourceMergeTest::image).toList();
    }

    private static String image(Packet packet) {
        Path file = Path.of(packet.captureInterface().capture().name());
        long millis = (packet.timestampNanos() - TestPackets.FIRST_NANOS) / 1_001_000;
        return file.getFileName() + "" + millis;
    }

    @Test
    void severalFilesAreMergedByTime() throws IOException {
        PacketProbe probe = readAll(capture("a", 0, 3, 4), capture("b", 1, 5), capture("c", 2));
        assertThat(order(probe)).containsExactly("a0", "b1", "c2", "a3", "a4", "b5");
        assertThat(probe.metadata()).hasSize(3);
        assertThat(probe.completed()).isTrue();
        assertThat(account.snapshot().damaged()).isZero();
    }

    @Test
    void equalTimesComeInTheOrderOfTheFilesAndWithinEachInItsOwn() throws IOException {
        Path a = capture("a", 1, 1, 2);
        Path b = capture("b", 1, 1, 2);
        assertThat(order(readAll(b, a))).containsExactly("b1", "b1", "a1", "a1", "b2", "a2");
        assertThat(order(readAll(a, b))).containsExactly("a1", "a1", "b1", "b1", "a2", "b2");
    }

    @Test
    void aSingleFileKeepsItsOrderWhateverItsTimes() throws IOException {
        assertThat(order(readAll(capture("a", 5, 2, 9, 0)))).containsExactly("a5", "a2", "a9", "a0");
    }

    @Test
    void aFileWithoutPacketsIsAnnouncedAmongOthers() throws IOException {
        PacketProbe probe = readAll(capture("a"), capture("b", 1));
        assertThat(order(probe)).containsExactly("b1");
        assertThat(probe.metadata()).hasSize(2);
    }

    @Test
    void theOthersGoOnBehindADamagedFileAndTheErrorComesAtTheEnd() throws IOException {
        Path broken = damaged("b", 1, 2);
        PacketProbe probe = readAll(capture("a", 0, 3, 4), broken);
        assertThat(order(probe)).containsExactly("a0", "b1", "a3", "a4");
        assertThat(probe.completed()).isFalse();
        assertThat(probe.failure())
                .isInstanceOf(PcapfluxException.class)
                .hasMessageStartingWith(broken + ": packet 2: cut off")
                .hasMessageContaining("at byte");
        assertThat(account.snapshot().damaged()).isEqualTo(1);
    }

    @Test
    void allDamageIsToldWhereSeveralFilesAreDamaged() throws IOException {
        Path first = damaged("a", 0, 1);
        Path second = damaged("b", 2, 3);
        PacketProbe probe = readAll(first, second, capture("c", 4));
        assertThat(order(probe)).containsExactly("a0", "b2", "c4");
        Throwable failure = Objects.requireNonNull(probe.failure());
        assertThat(failure).hasMessageStartingWith(first.toString());
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).hasMessageStartingWith(second.toString());
        assertThat(account.snapshot().damaged()).isEqualTo(1);
    }

    @Test
    void theOthersGoOnBesideAFileThatIsNoCapture() throws IOException {
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        PacketProbe probe = readAll(empty, capture("a", 0, 3));
        assertThat(order(probe)).containsExactly("a0", "a3");
        assertThat(probe.failure()).hasMessageStartingWith(empty + ": an empty file");
        assertThat(account.snapshot().damaged()).isEqualTo(1);
    }

    @Test
    void noFileStaysOpenWhenOneOfThemCannotBeOpened() throws IOException {
        PacketProbe probe = readAll(capture("a", 0), folder.resolve("missing"));
        assertThat(probe.packets()).isEmpty();
        assertThat(probe.failure()).hasMessageEndingWith("missing: no such file");
        assertThat(account.snapshot().damaged()).isZero();
    }
}
