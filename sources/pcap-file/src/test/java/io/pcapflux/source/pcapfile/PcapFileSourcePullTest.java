package io.pcapflux.source.pcapfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pcapflux.PcapfluxException;
import io.pcapflux.packet.Packet;
import io.pcapflux.source.PacketCursor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of a file, asked for one after the other. */
@Timeout(60)
class PcapFileSourcePullTest {
    @TempDir
    private Path folder = Path.of("");

    private PcapFileSource source(byte[] capture) throws IOException {
        Path file = Files.write(folder.resolve("in.pcap"), capture);
        return PcapFileSource.of(file.toString());
    }

    private static List<Long> drain(PacketCursor cursor) {
        List<Long> numbers = new ArrayList<>();
        cursor.forEachRemaining(packet -> numbers.add(packet.sequence()));
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void theFileIsOpenedWithTheFirstPacketAndClosedWithTheLast(int batch) throws IOException {
        try (PacketCursor cursor = source(TestCaptures.pcapOfFirst(200)).pull(batch)) {
            assertThat(TestCaptures.openFilesUnder(folder)).isZero();
            assertThat(cursor.next().sequence()).isZero();
            assertThat(TestCaptures.openFilesUnder(folder)).isOne();
            assertThat(drain(cursor)).hasSize(199).isSorted();
            assertThat(TestCaptures.openFilesUnder(folder)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void closingEarlyReleasesTheFile(int batch) throws IOException {
        PacketCursor cursor = source(TestCaptures.pcapOfFirst(200)).pull(batch);
        assertThat(cursor.next().sequence()).isZero();
        assertThat(TestCaptures.openFilesUnder(folder)).isOne();
        cursor.close();
        assertThat(TestCaptures.openFilesUnder(folder)).isZero();
        assertThat(cursor.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64})
    void damageIsThrownBehindThePacketsBeforeIt(int batch) throws IOException {
        byte[] damaged = TestCaptures.cutOff(TestCaptures.pcapOfFirst(6));
        try (PacketCursor cursor = source(damaged).pull(batch)) {
            for (int i = 0; i < 5; i++) {
                assertThat(cursor.next()).extracting(Packet::sequence).isEqualTo((long) i);
            }
            assertThatThrownBy(cursor::hasNext)
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageContaining("in.pcap");
            assertThat(TestCaptures.openFilesUnder(folder)).isZero();
        }
    }

    @Test
    void aMissingFileIsToldWithTheFirstPacket() {
        try (PacketCursor cursor = PcapFileSource.of(folder + "/none.pcap").pull()) {
            assertThatThrownBy(cursor::next)
                    .isInstanceOf(PcapfluxException.class)
                    .hasMessageEndingWith("no such file");
        }
    }

    @Test
    void closingEndsAReadThatWaitsForInput() throws Exception {
        Path fifo = Fifo.in(folder);
        PacketCursor cursor = PcapFileSource.of(fifo.toString()).pull();
        CompletableFuture<List<Long>> reading = CompletableFuture.supplyAsync(() -> drain(cursor));
        try (OutputStream out = Files.newOutputStream(fifo)) { // opens when the reader has
            out.write(TestCaptures.pcap(0, 1));
            out.flush();
            cursor.close();
            assertThat(reading.join()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void aFileIsNamedByItsUriToo() throws IOException {
        Path file = TestCaptures.file(folder.resolve("a b%.pcap"), 0, 1);
        try (PacketCursor cursor = PcapFileSource.of(file.toUri().toString()).pull()) {
            assertThat(drain(cursor)).hasSize(2);
        }
        assertThat(InputPaths.resolve(List.of("file://" + folder + "/*.pcap"))).containsExactly(file.toString());
    }

    @Test
    void anAdapterIsNoFile() {
        assertThatThrownBy(() -> InputPaths.resolve(List.of("rpcap://eth0")))
                .isInstanceOf(PcapfluxException.class)
                .hasMessage("rpcap://eth0: an adapter, where a capture file is wanted");
    }
}
