package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SourceAccount;
import io.pcapflux.packet.MetadataListener;
import io.pcapflux.packet.Packet;
import io.pcapflux.packet.PacketProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
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

    private static List<String> order(PacketProbe probe) {
        return probe.packets().stream().map(TestCaptures::image).toList();
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
    void interfacesThatFilesBeginWithAreAnnouncedBeforeTheFirstPacketAndEachOnce() throws IOException {
        Path a = Files.write(folder.resolve("a"), TestCaptures.pcapngWithTwoInterfaces());
        List<Integer> announcedAt = new ArrayList<>();
        AtomicInteger packets = new AtomicInteger();
        PcapFileSource.of(
                        a.toString(),
                        capture("b", 5).toString(),
                        capture("c", 9).toString())
                .packets()
                .doOnNext(packet -> packets.incrementAndGet())
                .contextWrite(((MetadataListener) metadata -> announcedAt.add(packets.get()))::putInto)
                .blockLast();
        assertThat(announcedAt).containsExactly(0, 0, 0, 0, 1); // section, 3 interfaces; the second one of the section
        assertThat(order(readAll(a, folder.resolve("b"), folder.resolve("c")))).containsExactly("a0", "a1", "b5", "c9");
    }

    @Test
    void inOrderOfNameOneFileComesBehindTheOther() throws IOException {
        Path b = capture("b", 1, 2);
        PacketProbe probe = PacketProbe.on(
                        PcapFileSource.of(b.toString(), capture("a", 3, 0).toString())
                                .inOrderOfName()
                                .packets())
                .requestAll()
                .awaitEnd()
                .assertNoBreach();
        assertThat(order(probe)).containsExactly("a3", "a0", "b1", "b2");
    }

    @Test
    void thousandsOfFilesOneAfterTheOtherNeedOneDescriptor() throws IOException {
        assertManyFilesMerge(3000, new long[] {0});
    }

    @Test
    void thousandsOfFilesThatAllOverlapNeedOneDescriptor() throws IOException {
        assertManyFilesMerge(1000, new long[] {0, 1000});
    }

    private void assertManyFilesMerge(int files, long[] distances) throws IOException {
        for (int file = 0; file < files; file++) {
            long first = file;
            capture(
                    "%05d".formatted(file),
                    LongStream.of(distances).map(distance -> first + distance).toArray());
        }
        List<Long> open = new ArrayList<>();
        AtomicInteger packets = new AtomicInteger();
        List<Long> times = PcapFileSource.of(folder.toString())
                .packets()
                .doOnNext(packet -> {
                    if (packets.incrementAndGet() % 500 == 0) {
                        open.add(openFiles());
                    }
                })
                .map(Packet::timestampNanos)
                .collectList()
                .block();
        assertThat(times).hasSize(files * distances.length).isSorted();
        assertThat(open).hasSize(files * distances.length / 500).allMatch(count -> count <= 1);
        assertThat(openFiles()).isZero();
    }

    private long openFiles() {
        try {
            return TestCaptures.openFilesUnder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noFileStaysOpenWhenOneOfThemCannotBeOpened() throws IOException {
        PacketProbe probe = readAll(capture("a", 0), folder.resolve("missing"));
        assertThat(probe.packets()).isEmpty();
        assertThat(probe.failure()).hasMessageEndingWith("missing: no such file");
        assertThat(account.snapshot().damaged()).isZero();
    }
}
